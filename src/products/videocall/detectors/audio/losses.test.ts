/** @jest-environment node */
import { contextOf } from '../../../../../tests/support/queries';
import { type Sample } from '../../../../promClient/types';
import { videocall } from '../../product';
import { findBlockedMeetings, stillThere } from './losses';

const row = (labels: Record<string, string>, value: number): Sample => ({ labels, value });

describe('people who hear and see nobody', () => {
  const rows = [row({ meeting_id: 'standup' }, 2)];
  const readStillThere = (some: readonly Sample[]): ReturnType<(typeof stillThere)['read']> =>
    stillThere.read((question) => some.filter(({ labels }) => labels.what === question), contextOf(videocall));
  const people = (counts: Record<string, number>): Sample[] =>
    Object.entries(counts).map(([what, value]) => row({ what, meeting_id: 'standup' }, value));

  test.each<{ what: string; there: Sample[]; found: number[] }>([
    {
      what: 'are counted while two or more send',
      there: people({ known: 4, sending: 2, without: 2 }),
      found: [2],
    },
    {
      what: 'are not counted when they have left',
      there: people({ known: 4, sending: 2, without: 1 }),
      found: [1],
    },
    { what: 'are nobody when all have left', there: people({ known: 4, sending: 3 }), found: [] },
    { what: 'are all that report where the pages have nobody in common', there: people({ silent: 2 }), found: [2] },
    { what: 'are not those who just joined', there: [], found: [] },
    {
      what: 'miss nothing while others are silent',
      there: people({ known: 3, sending: 1, without: 2 }),
      found: [],
    },
  ])('$what', ({ there, found }) => {
    const incidents = findBlockedMeetings(rows, readStillThere(there), new Map([['standup', 4]]), contextOf(videocall));
    expect(incidents.map(({ affected }) => affected.sessions)).toEqual(found);
    expect(incidents.every(({ where }) => where[0]?.value === 'standup')).toBe(true);
  });

  test('must last longer if it is a single person', () => {
    const [two, one] = [2, 1].map(
      (count) =>
        findBlockedMeetings(
          [row({ meeting_id: 'standup' }, count)],
          readStillThere(people({ silent: count })),
          new Map(),
          contextOf(videocall)
        )[0]?.past?.lasting
    );
    expect([two, one]).toEqual([10, 30]);
  });
});
