import { HEALTHY, installation, symptom } from './testAssessments';
import { nearestLimit, totalsOf } from './totals';

describe('totalsOf', () => {
  it('sums products', () => {
    expect(totalsOf([installation(), installation()])).toEqual({
      sessions: 96,
      meetings: 24,
      expected: 100,
      received: 96,
    });
  });

  it('has no sum if one product is unknown', () => {
    const silent = installation({
      activity: {
        sessions: 2,
        meetings: null,
        present: null,
        expected: null,
        received: 7,
        stalled: [],
        isNew: false,
        hidden: [],
        hasTraffic: null,
      },
    });
    expect(totalsOf([installation(), silent])).toEqual({ sessions: 50, meetings: null, expected: 50, received: 48 });
  });

  it('knows nothing of nothing', () => {
    expect(totalsOf([])).toEqual({ sessions: null, meetings: null, expected: 0, received: 0 });
  });
});

describe('nearestLimit', () => {
  it('compares what comes nearest to its own limit', () => {
    const jitter = symptom({ id: 'jitter', limit: 50, nearest: { place: 'relay-1', value: 45 } });
    expect(nearestLimit([installation({ symptoms: [symptom(), jitter] })])).toMatchObject({
      place: 'relay-1',
      value: 45,
    });
  });

  it('is unknown where nothing was measured', () => {
    expect(nearestLimit([installation({ symptoms: [symptom({ nearest: null })] })])).toBeNull();
    expect(nearestLimit(HEALTHY.installations)).not.toBeNull();
  });
});
