import { plain } from '../../../messages';
import { detailOf } from './detail';
import { stepsOf } from './steps';
import { APAC, BLIND, DEGRADED, finding, symptom, TWO_PRODUCTS } from '../../shared/verdict/testAssessments';

const NOTHING_CHOSEN = { product: '', step: '', by: '' };

describe('detailOf', () => {
  it('opens the step and the dimension that carry the finding', () => {
    expect(detailOf(DEGRADED, NOTHING_CHOSEN)).toMatchObject({
      openStep: 'rtt',
      table: { label: 'server' },
      namedBy: 'server',
    });
  });

  it('follows a choice', () => {
    expect(detailOf(DEGRADED, { product: '', step: 'reach', by: 'region' })).toMatchObject({
      openStep: 'reach',
      table: { label: 'region' },
    });
  });

  it("ignores a choice that doesn't exist", () => {
    expect(detailOf(DEGRADED, { product: 'carrier-pigeon', step: 'video', by: 'planet' })).toMatchObject({
      installation: { id: 'pager' },
      openStep: 'rtt',
      table: { label: 'server' },
    });
  });

  it('shows the finding of the open step where a product has several', () => {
    const audio = symptom({ id: 'audio', title: plain('Audio'), query: 'audio' });
    const [bad] = DEGRADED.installations;
    const several = {
      ...DEGRADED,
      installations: bad === undefined ? [] : [{ ...bad, symptoms: [...bad.symptoms, audio] }],
      diagnosis: {
        ...DEGRADED.diagnosis,
        findings: [
          finding({ cause: 'audio-sender', symptoms: ['audio'], where: [], evidence: [] }),
          ...DEGRADED.diagnosis.findings,
        ],
      },
    };
    expect(detailOf(several, NOTHING_CHOSEN)).toMatchObject({ openStep: 'audio', finding: { cause: 'audio-sender' } });
    const rtt = detailOf(several, { ...NOTHING_CHOSEN, step: 'rtt' });
    expect(rtt).toMatchObject({ finding: { cause: 'relay-latency' } });
    expect(rtt === null ? [] : stepsOf(rtt).map(({ id, verdict }) => [id, verdict])).toEqual([
      ['rtt', 'bad'],
      ['audio', 'bad'],
      ['reach', 'bad'],
    ]);
  });

  it("shows another product with that product's own finding", () => {
    expect(detailOf(TWO_PRODUCTS, { ...NOTHING_CHOSEN, product: 'walkie-talkie' })).toMatchObject({
      installation: { id: 'walkie-talkie' },
      finding: { cause: 'jitter' },
    });
  });

  it('lists named places first and the others by name, whatever their numbers are', () => {
    const { table } = detailOf(DEGRADED, NOTHING_CHOSEN) ?? {};
    expect(table?.rows.map(({ value }) => value)).toEqual([
      APAC,
      'websocket-apac.example.org',
      'webtransport-us-east.example.org',
    ]);
  });

  it('shows nothing when there is no product', () => {
    expect(detailOf({ ...BLIND, installations: [] }, NOTHING_CHOSEN)).toBeNull();
  });
});
