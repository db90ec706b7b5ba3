/** @jest-environment node */
import { type Judgement } from './probe';
import { featureProbes } from './features';
import { factsOf, judged, row } from './testFacts';

function judge(id: string, ...names: string[]): Judgement {
  const families = names.map((name) => row(1, { __name__: name }));
  return judged(featureProbes(factsOf()), id, { families });
}

test.each([
  ['rtcd', 'rtcd_rtc'],
  ['the plugin', 'mattermost_plugin_calls_rtc'],
])('the quality of calls can be told by %s', (_, prefix) => {
  const names = ['client_rtt_count', 'client_loss_rate_count', 'client_jitter_count'].map(
    (name) => `${prefix}_${name}`
  );
  expect(judge('mattermost-quality', ...names).state).toBe('pass');
});

test('what is there in part is said, with the job that brings the rest', () => {
  expect(judge('videocall-rtt', 'videocall_active_sessions_total')).toMatchObject({
    state: 'warn',
    evidence: 'Partly: there is no videocall_client_active_server_rtt_ms now.',
    remedy: { text: expect.stringContaining('videocall-client-metrics') },
  });
});

test('what is not there at all is unknown: it comes with the first call', () => {
  expect(judge('videocall-broker')).toMatchObject({
    state: 'unknown',
    remedy: { text: expect.stringContaining('job nats') },
  });
});

test('features of products that are not run are not asked about', () => {
  const facts = factsOf();
  const products = facts.products.filter(({ id }) => id === 'videocall');
  expect(featureProbes({ ...facts, products }).every(({ id }) => id.startsWith('videocall'))).toBe(true);
});
