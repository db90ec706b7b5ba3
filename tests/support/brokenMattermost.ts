import { RTCD } from '../../src/products/mattermost/sources/rtcd';
import { altered, type Breakages, breakagesOf, type Change, type Expected, of } from './installations';
import { nativePage } from './protobufPage';

const CLIENT_HISTOGRAMS = [RTCD.clientRtt, RTCD.clientLoss, RTCD.clientJitter].map(({ name }) => name);
/** One more than a label may have. */
const MANY_VALUES = 1001;

const CHANGES = {
  noJitter: of(
    'rtcd',
    altered((page) => page.replace(/^rtcd_rtc_client_jitter.*\n/gm, ''))
  ),
  stateLabel: of(
    'rtcd',
    altered((page) => page.replace(/(rtc_conn_states_total\{)type=/g, '$1state='))
  ),
  noBound: of(
    'rtcd',
    altered((page) => page.replace(/^rtcd_rtc_client_rtt_bucket\{[^}]*le="0\.3"\}.*\n/gm, ''))
  ),
  native: of(
    'rtcd',
    altered((page) => nativePage(page, CLIENT_HISTOGRAMS))
  ),
  manyValues: of('rtcd', altered(withManyValues)),
  silentClients: of('rtcd', silentClients()),
  nodeMissing: of('calls-plugin', (target) => (target.labels.instance === 'mm-2:8067' ? [] : [target])),
  older: of(
    'rtcd',
    altered((page) => page.replace(/^rtcd_rtc_(dc_open_time|signaling_lock).*\n/gm, ''))
  ),
  oneOlder: of('rtcd', (target) =>
    target.labels.instance === 'rtcd-1:8045'
      ? [target]
      : altered((page) => page.replace(/^rtcd_rtc_(dc_open_time|signaling_lock).*\n/gm, ''))(target)
  ),
  noLossBuckets: of(
    'rtcd',
    altered((page) => page.replace(/^rtcd_rtc_client_loss_rate_bucket.*\n/gm, ''))
  ),
  noSessions: of(
    'rtcd',
    altered((page) => page.replace(/^rtcd_rtc_sessions_total.*\n/gm, ''))
  ),
  hidden: of('rtcd', (target) => [{ ...target, labels: { ...target.labels, type: 'sfu' } }]),
  dashboardJob: of('calls-plugin', (target) => [{ ...target, job: 'calls' }]),
} satisfies Record<string, Change>;

function withManyValues(page: string): string {
  const line = (i: number): string => `rtcd_ws_messages_total{clientID="mm-a",direction="in",type="x${i}"} 1\n`;
  return page + Array.from({ length: MANY_VALUES }, (_, i) => line(i)).join('');
}

/** Clients that no longer report: their histograms are frozen. */
function silentClients(): Change {
  const isReport = (line: string): boolean => CLIENT_HISTOGRAMS.some((name) => line.startsWith(name));
  return (target) => {
    let last: string | undefined;
    return altered((page) => {
      const lines = page.split('\n');
      last ??= lines.filter(isReport).join('\n');
      return `${lines.filter((line) => !isReport(line)).join('\n')}${last}\n`;
    })(target);
  };
}

const EXPECTED: Readonly<Record<keyof typeof CHANGES, Expected>> = {
  noJitter: {
    'mattermost/rtcd metrics warn':
      /^Missing: rtcd_rtc_client_jitter \(1 of \d+ families\)\. Without them, Callscope can't judge: jitter\.$/,
    'features mattermost-quality warn': /^Without rtcd_rtc_client_jitter_bucket, Callscope can't judge jitter\.$/,
  },
  stateLabel: { 'mattermost state-label fail': /have the label state instead of type/ },
  noBound: { 'mattermost bounds fail': /^No bucket bound: round-trip time 300 ms \(nearest: 250 and 400 ms\)\.$/ },
  native: {
    'mattermost bounds fail': /Only native histograms are stored/,
    'mattermost coverage fail': /^0 of \d+ expected reports arrive\.$/,
    'features mattermost-quality warn':
      /^Without rtcd_rtc_client_rtt_bucket, Callscope can't judge round-trip time: only native histograms are stored\. /,
  },
  older: {
    'features mattermost-joins warn':
      /^Without rtcd_rtc_dc_open_time, Callscope can't judge whether joins succeed: RTCD is older than 1\.1\.0\.$/,
  },
  oneOlder: {
    'features mattermost-joins warn':
      /^Without rtcd_rtc_dc_open_time on rtcd-2:8045, Callscope can't judge whether joins succeed: RTCD is older than 1\.1\.0\.$/,
  },
  noLossBuckets: {
    'features mattermost-quality warn':
      /^Without rtcd_rtc_client_loss_rate_bucket, Callscope can't judge packet loss\.$/,
  },
  noSessions: {
    'mattermost/rtcd metrics unknown': /^Missing: rtcd_rtc_sessions_total \(1 of \d+ families\)\. /,
    'mattermost/rtcd calls unknown': /^No calls within the last day\.$/,
    'features mattermost-drops warn': /^Without rtcd_rtc_sessions_total, Callscope can't judge /,
    // The sessions show who should report.
    'mattermost coverage not-applicable': /^Nobody is expected to report now\.$/,
  },
  hidden: {
    'mattermost hidden-labels fail':
      /^Target labels hide labels of the metrics: type of job rtcd, now stored as exported_type \(\d+ series\)\./,
    'mattermost state-label fail': /^On \d+ series, the label type is not a connection state/,
    // Voice can't be separated from other media.
    'mattermost coverage not-applicable': /^Nobody is expected to report now\.$/,
  },
  manyValues: { 'mattermost label-values warn': /^The label type has 10\d\d values\.$/ },
  // Only a person can say how many there are.
  nodeMissing: {},
  silentClients: { 'mattermost coverage fail': /^0 of \d+ expected reports arrive\.$/ },
  dashboardJob: {
    'mattermost dashboard-job warn': /^There is a job calls\./,
    'mattermost/plugin found warn':
      /^Found as job calls\. The documented name is calls-plugin\. 4 targets: mm-1:8067, /,
  },
};

/** Faults of Mattermost Calls beyond its single jobs. */
export const BROKEN_MATTERMOST: Breakages = breakagesOf(CHANGES, EXPECTED);
