import { altered, type Breakages, breakagesOf, type Change, type Expected, of } from './installations';

const RTT = 'videocall_client_active_server_rtt_ms';

const CHANGES = {
  raw: (target) => [{ ...target, relabeling: undefined }],
  serverMissing: of('videocall-server-stats', () => []),
  ghosts: of('videocall-client-metrics', altered(withGhosts)),
  fewGhosts: of('videocall-client-metrics', altered(withFewGhosts)),
  fewReports: of('videocall-client-metrics', altered(linesOf(new RegExp(`^${RTT}`), (_, i) => i % 5 < 3))),
  largeMeeting: of('videocall-client-metrics', altered(withLargeMeeting)),
  shifted: of(
    'videocall-server-stats',
    altered((page) => page.replace(/region="[^"]*"/g, 'region="ann@example.org"'))
  ),
  apart: of('videocall-server-stats', (target) => [{ ...target, relabeling: [] }]),
  gnatsd: of(
    'nats',
    altered((page) => page.replace(/\bnats_/g, 'gnatsd_'))
  ),
  noConnections: of(
    'nats',
    altered((page) => page.replace(/^nats_connz.*\n/gm, ''))
  ),
  noActiveSessions: of(
    'videocall-client-metrics',
    altered((page) => page.replace(/^videocall_active_sessions_total.*\n/gm, ''))
  ),
  region: of('videocall-server-stats', (target) => [
    { ...target, labels: { ...target.labels, region: 'eu-central-1' } },
  ]),
  oldClients: of(
    'videocall-client-metrics',
    altered((page) => page.replace(/^(videocall_neteq_undefined_ops_per_sec\{.*\}) .*$/gm, '$1 0'))
  ),
} satisfies Record<string, Change>;

/** The lines of a page that a pattern doesn't match, and those of the others that are kept. */
function linesOf(pattern: RegExp, isKept: (line: string, i: number) => boolean): (page: string) => string {
  return (page) => {
    let i = 0;
    return page
      .split('\n')
      .filter((line) => !pattern.test(line) || isKept(line, i++))
      .join('\n');
  };
}

/** Ghosts of re-elections: for every second person, the round-trip time to their old relay. */
function withGhosts(page: string): string {
  const lines = page.split('\n').filter((line) => line.startsWith(RTT));
  const left = lines
    .filter((_, i) => i % 2 === 0)
    .map((line) => line.replace(/server_url="[^"]*"/, 'server_url="https://left.example.org"').replace(/ \S+$/, ' 42'));
  return `${page}${left.join('\n')}\n`;
}

/** Some ghosts, as every installation has them. */
function withFewGhosts(page: string): string {
  const ghosts = withGhosts(page).slice(page.length).split('\n').slice(0, 3);
  return `${page}${ghosts.join('\n')}\n`;
}

/** Sixty more people in one meeting, with no metrics but their presence. */
function withLargeMeeting(page: string): string {
  const line = (i: number): string =>
    `videocall_self_audio_enabled{meeting_id="all",peer_id="p${i}",session_id="session_${i}"} 0\n`;
  return page + Array.from({ length: 60 }, (_, i) => line(i)).join('');
}

const EXPECTED: Readonly<Record<keyof typeof CHANGES, Expected>> = {
  raw: { 'videocall identities warn': /customer_email on \d+ series.*server_url on \d+ series/ },
  serverMissing: {
    'videocall/server found fail': /there is no job videocall-server-stats/,
    'videocall coverage unknown':
      /^\d+ sessions reporting\. The expected number is unknown without the other source\.$/,
    'videocall join unknown': /^Nothing to match: one of the pages has nobody now\.$/,
    'features videocall-places unknown': /^Can't judge this now\. Missing: videocall_server_connections_active, /,
  },
  ghosts: { 'videocall ghosts warn': /^\d\d of \d\d series are ghosts\./ },
  fewGhosts: {},
  fewReports: { 'videocall coverage warn': /^\d+ of \d+ expected reports arrive\.$/ },
  largeMeeting: { 'videocall cardinality warn': /^The largest meeting has 60 people and about 64081 series\. / },
  shifted: { 'videocall join warn': /The labels of \d+ connections are shifted\.$/ },
  apart: {
    'videocall join warn': /^0 of \d+ people with a round-trip time are on the server page\.$/,
    'videocall identities warn': /^Found \(values hidden\): customer_email on \d+ series\.$/,
  },
  gnatsd: {
    'videocall/nats found fail':
      /^Found under another name: gnatsd_varz_connections instead of nats_varz_connections, on /,
    'features videocall-broker unknown': /^Can't judge this now\. Missing: nats_connz_num_connections, /,
  },
  noConnections: {
    'features videocall-broker warn':
      /^Without nats_connz_num_connections, Callscope can't judge whether the broker still answers\.$/,
  },
  noActiveSessions: {
    'features videocall-rtt warn': /^Without videocall_active_sessions_total, Callscope can't judge who is in a call/,
    'videocall/client metrics unknown': /^Missing: videocall_active_sessions_total \(1 of \d+ families\)\. /,
    'videocall/client calls unknown': /^No calls within the last day\.$/,
    'videocall ghosts unknown': /^None of \d+ series belongs to a session/,
  },
  region: {
    'videocall hidden-labels fail':
      /^Target labels hide labels of the metrics: region of job videocall-server-stats, now stored as exported_region \(\d+ series\)\./,
  },
  oldClients: { 'videocall operations warn': /^None of \d+ pairs that play audio has the operation/ },
};

/** Faults of videocall.rs beyond its single jobs. */
export const BROKEN_VIDEOCALL: Breakages = breakagesOf(CHANGES, EXPECTED);
