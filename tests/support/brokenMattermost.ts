import { RTCD } from '../../src/stacks/mattermost/rtcd/metrics';
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
  dashboardJob: of('calls-plugin', (target) => [{ ...target, job: 'calls' }]),
} satisfies Record<string, Change>;

function withManyValues(page: string): string {
  const line = (i: number): string => `rtcd_ws_messages_total{clientID="mm-a",direction="in",type="x${i}"} 1\n`;
  return page + Array.from({ length: MANY_VALUES }, (_, i) => line(i)).join('');
}

/** Clients that don't report any more: their histograms stand still. */
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
    'mattermost/rtcd metrics warn': /^1 of \d+ families are missing: rtcd_rtc_client_jitter\.$/,
    'features mattermost-quality warn': /^Partly: there is no rtcd_rtc_client_jitter now\.$/,
  },
  stateLabel: { 'mattermost state-label fail': /have the label state in place of type/ },
  noBound: { 'mattermost bounds fail': /^No bound: 300 ms of round-trip time \(there are 250 and 400 ms\)\.$/ },
  native: {
    'mattermost bounds fail': /stored as native ones only/,
    'mattermost coverage fail': /^0 of \d+ expected reports arrive\.$/,
    'features mattermost-quality unknown': /^Not now: there is no rtcd_rtc_client_rtt, /,
  },
  manyValues: { 'mattermost label-values warn': /^The label type has 10\d\d values\.$/ },
  // How many there are only somebody can say.
  nodeMissing: {},
  silentClients: { 'mattermost coverage fail': /^0 of \d+ expected reports arrive\.$/ },
  dashboardJob: {
    'mattermost dashboard-job warn': /^There is a job calls\./,
    'mattermost/plugin found warn': /^Found as job calls, documented is calls-plugin\. 4 targets: mm-1:8067, /,
  },
};

/** What can be wrong with Mattermost Calls beyond its single jobs. */
export const BROKEN_MATTERMOST: Breakages = breakagesOf(CHANGES, EXPECTED);
