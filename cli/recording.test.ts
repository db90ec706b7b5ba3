/** @jest-environment node */
import { PartialError, PromError } from '../src/promClient/errors';
import { type PromClient, type Sample } from '../src/promClient/types';
import { createMask, type Recorded, recordingClient, type Recording, replayingClient } from './recording';

const unused = (): Promise<never> => Promise.reject(new Error('not asked for'));

function clientOf(answers: Pick<PromClient, 'instant' | 'range'>): PromClient {
  return { targets: unused, metadata: unused, buildInfo: unused, runtimeInfo: unused, rules: unused, ...answers };
}

const SAMPLES: readonly Sample[] = [
  { labels: { meeting_id: 'a' }, value: 1.5 },
  { labels: {}, value: NaN },
  { labels: {}, value: Infinity },
];
const SERIES = [{ labels: { server: 'a' }, points: [[10, 1] as const, [15, NaN] as const] }];

/** The recording of what a client answered, as it comes back from a file. */
function stored(answers: Recorded[]): Recording {
  return JSON.parse(JSON.stringify({ version: 1, at: 10, product: 'auto', scope: '', answers }));
}

test('what is replayed is what was recorded', async () => {
  const answers: Recorded[] = [];
  const client = recordingClient(
    clientOf({ instant: async () => ({ a: SAMPLES }), range: async () => ({ b: SERIES }) }),
    answers
  );
  const range = { from: 10, to: 15, step: 5 };
  expect(await client.instant({ a: 'up' }, 10.25)).toEqual({ a: SAMPLES });
  expect(await client.range({ b: 'up' }, range)).toEqual({ b: SERIES });
  const replayed = replayingClient(stored(answers));
  expect(await replayed.instant({ other: 'up' }, 10.25)).toEqual({ other: SAMPLES });
  expect(await replayed.range({ b: 'up' }, range)).toEqual({ b: SERIES });
  await expect(replayed.instant({ a: 'up' }, 11)).rejects.toThrow('the recording does not contain this query');
  await expect(replayed.targets()).rejects.toThrow('a recording only contains answers to queries');
});

test('failures are recorded too, of some and of all', async () => {
  const answers: Recorded[] = [];
  const failure = new PromError('bad-query', 'b is wrong');
  const partly = recordingClient(
    clientOf({ instant: () => Promise.reject(new PartialError({ a: SAMPLES }, { b: failure })), range: unused }),
    answers
  );
  await expect(partly.instant({ a: 'up', b: '(' }, 1)).rejects.toBeInstanceOf(PartialError);
  await expect(replayingClient(stored(answers)).instant({ a: 'up', b: '(' }, 1)).rejects.toMatchObject({
    results: { a: SAMPLES },
    failures: { b: { message: 'b is wrong' } },
  });
  const all = recordingClient(clientOf({ instant: () => Promise.reject(failure), range: unused }), answers);
  await expect(all.instant({ a: 'down' }, 2)).rejects.toBe(failure);
  await expect(replayingClient(stored(answers)).instant({ a: 'down' }, 2)).rejects.toThrow('b is wrong');
});

test('e-mail addresses stay out of a recording, and differ from each other still', async () => {
  const answers: Recorded[] = [];
  const rows = ['ann@example.org', 'bob@example.org', 'ann@example.org'].map((meeting_id) => ({
    labels: { meeting_id },
    value: 1,
  }));
  await recordingClient(clientOf({ instant: async () => ({ a: rows }), range: unused }), answers).instant(
    { a: 'up' },
    1
  );
  expect(JSON.stringify(answers)).not.toContain('@');
  const { a = [] } = await replayingClient(stored(answers)).instant({ a: 'up' }, 1);
  expect(a.map(({ labels }) => labels.meeting_id)).toEqual(['somebody-1', 'somebody-2', 'somebody-1']);
});

test.each([
  ['room of ann@example.org, 2nd', 'room of somebody-1, 2nd'],
  ['a@b', 'a@b'],
  ['sum(x@1795341600)', 'sum(x@1795341600)'],
])('the mask of %j is %j', (text, masked) => {
  expect(createMask()(text)).toBe(masked);
});
