import { PromError } from '../../promClient/errors';
import { bad, type Facts, pass, type Probe, unknown } from '../probe';

/** Seconds that scrapes may be in the future. */
const TOLERATED = 1;

/** Whether the clock of this machine is behind the Prometheus clock: then answers are about the past. */
export function askingClockCheck({ active, listedAt }: Pick<Facts, 'active' | 'listedAt'>): Probe {
  return {
    id: 'asking-clock',
    title: 'Clock of this machine',
    why: 'Callscope queries the present by the clock of this machine.',
    isOfNow: true,
    queries: {},
    judge: () => {
      if (active instanceof PromError) {
        return unknown(`The time of the last scrape is unknown: ${active.message}.`);
      }
      const scrapes = active.map(({ lastScrape }) => lastScrape).filter((time) => time !== null);
      if (scrapes.length === 0) {
        return unknown('Prometheus has not scraped anything yet.');
      }
      const ahead = Math.max(...scrapes) - listedAt;
      return ahead <= TOLERATED
        ? pass('It is not behind the Prometheus clock.')
        : bad(
            'warn',
            `It is at least ${Math.round(ahead)} s behind the Prometheus clock.`,
            'Synchronize both machines with NTP or chrony.'
          );
    },
  };
}
