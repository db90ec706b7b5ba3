import { parseFault } from '../../simulator/faults';
import { WORLDS } from '../../simulator/worlds';
import { type Diagnosis } from '../../src/triage/types';
import { ASKED, feedScrapes } from '../support/feedWorld';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { hoursAgo, moments, triageAt } from '../support/triage';

/** No question about an instant looks further back. */
const PAST = 900;
/** So long nothing is wrong while somebody looks, at all phases between two scrapes. */
const QUIET = 300;
const LOOKS = 13;
/** So many scrapes after a fault began its finding must be there. */
const SCRAPES = 4;

const FAULTS: Readonly<Record<string, { fault: string; cause: string; place: string }>> = {
  videocall: {
    fault: 'relay-latency:server=webtransport-apac.example.org,strength=350',
    cause: 'relay-latency',
    place: 'webtransport-apac.example.org',
  },
  mattermost: {
    fault: 'packet-loss:instance=rtcd-1:8045,strength=0.15',
    cause: 'packet-loss',
    place: 'rtcd-1:8045',
  },
};

/** Old incidents must be fed before newer ones. */
const CASES = [...WORLDS.keys()]
  .flatMap((product) => [15, 30, 60].map((scrape) => ({ product, scrape })))
  .map((each, i, { length }) => ({ ...each, daysAgo: length - i }));

let prometheus: Prometheus;

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
});

afterAll(() => prometheus.stop());

function said({ status, findings }: Diagnosis<string>): string[] {
  return [status, ...findings.map(({ cause, where }) => [cause, ...where.map(({ value }) => value)].join(' '))];
}

test.each(CASES)(
  '$product scraped each $scrape s: healthy while nothing is wrong, and a fault is named',
  async ({ product, scrape, daysAgo }) => {
    const start = hoursAgo(24 * daysAgo);
    const { fault, cause, place } = FAULTS[product] ?? { fault: '', cause: '', place: '' };
    const end = start + (SCRAPES + 1) * scrape;
    const world = WORLDS.get(product)?.({ seed: `each ${scrape} s`, start: start - QUIET - PAST, sessions: 80 });
    if (world === undefined) {
      throw new Error(`There is no world of ${product}`);
    }
    const waiting = [{ ...parseFault(fault), start }];
    await feedScrapes(prometheus, world, moments(start - QUIET - PAST, end, scrape), {
      stored: ASKED,
      onRound: (at) => waiting.splice(0, at + scrape > start ? 1 : 0).forEach((each) => world.inject(each)),
    });

    for (const at of moments(start - QUIET, start, LOOKS)) {
      expect({ at: at - start, said: said(await triageAt(prometheus, at)) }).toEqual({
        at: at - start,
        said: ['healthy'],
      });
    }
    expect(said(await triageAt(prometheus, start + SCRAPES * scrape))).toEqual(['degraded', `${cause} ${place}`]);
  }
);

test('an RTCD that restarts between two scrapes is named, and its joins don’t fail', async () => {
  const scrape = 60;
  const start = hoursAgo(12);
  const world = WORLDS.get('mattermost')?.({ seed: 'restart', start: start - PAST, sessions: 80 });
  if (world === undefined) {
    throw new Error('There is no world of mattermost');
  }
  world.inject({ ...parseFault('relay-down:instance=rtcd-2:8045,product=mattermost,mode=restart,strength=12'), start });
  await feedScrapes(prometheus, world, moments(start - PAST, start + 2 * scrape, scrape), {
    stored: ASKED,
    onRound: () => undefined,
  });
  for (const at of [75, 100]) {
    expect(said(await triageAt(prometheus, start + at))).toEqual(['degraded', 'connection-drops rtcd-2:8045']);
  }
});
