/** @jest-environment node */
import fc from 'fast-check';
import { loadOfCalls, shapeOfLoad, type StreamRates, streamsOf, sumOfLoads } from './load';

const STREAMS: StreamRates = { voice: { packets: 50, bytes: 12_162.5 }, screen: { packets: 167, bytes: 200_000 } };

test('every stream goes to everybody in its call but its sender', () => {
  expect(loadOfCalls({ people: 10, unmuted: 2, screens: 1 }, 100)).toEqual({
    voicesIn: 200,
    voicesOut: 1800,
    screensIn: 100,
    screensOut: 900,
    sessions: 1000,
  });
});

test('calls of one shape give that shape back', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 1000 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 2 }),
      fc.integer({ min: 1, max: 500 }),
      (people, unmuted, screens, calls) => {
        const found = shapeOfLoad(loadOfCalls({ people, unmuted, screens }, calls));
        expect(found?.calls).toBeCloseTo(calls, 6);
        expect(found?.shape.people).toBeCloseTo(people, 6);
        expect(found?.shape.unmuted).toBeCloseTo(unmuted, 6);
        expect(found?.shape.screens).toBeCloseTo(screens, 6);
      }
    )
  );
});

test('without streams, or without people, there is no shape', () => {
  expect(shapeOfLoad(loadOfCalls({ people: 10, unmuted: 0, screens: 0 }))).toBeNull();
  expect(shapeOfLoad({ voicesIn: 1, voicesOut: 1, screensIn: 0, screensOut: 0, sessions: 0 })).toBeNull();
});

test('packets and bytes tell voices from screens', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8000 }), fc.integer({ min: 0, max: 4000 }), (voices, screens) => {
      const packets = voices * 50 + screens * 167;
      const found = streamsOf({ packets, bytes: voices * 12_162.5 + screens * 200_000 }, STREAMS);
      expect(found.voices).toBeCloseTo(voices, 3);
      expect(found.screens).toBeCloseTo(screens, 3);
    })
  );
});

test('where sizes contradict, the number of packets decides', () => {
  expect(streamsOf({ packets: 500, bytes: 500 * 60 }, STREAMS)).toEqual({ voices: 10, screens: 0 });
  expect(streamsOf({ packets: 334, bytes: 334 * 1500 }, STREAMS)).toEqual({ voices: 0, screens: 2 });
});

test('loads add up', () => {
  const one = loadOfCalls({ people: 3, unmuted: 1, screens: 0 });
  expect(sumOfLoads([one, one])).toEqual(loadOfCalls({ people: 3, unmuted: 1, screens: 0 }, 2));
});
