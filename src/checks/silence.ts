/** Why a page is usually silent, by the id of its source, in plain words. */
const USUAL_REASONS: Readonly<Record<string, string>> = {
  plugin:
    'Usual reasons: metrics are not enabled (System Console, Environment, Performance Monitoring); Mattermost runs without an Enterprise licence or is older than 9.5; port 8067 is not reachable from Prometheus; the path is not /plugins/com.mattermost.calls/metrics but the server’s own /metrics.',
  rtcd: 'Usual reasons: port 8045 is open to the Mattermost nodes only; calls run inside the plugin and no RTCD is in use.',
  'rtcd-host': 'Usual reason: no node_exporter runs on the machines of RTCD, or port 9100 is closed.',
  'offloader-host': 'Usual reason: no node_exporter runs on the machines of the offloader, or port 9100 is closed.',
  client: 'Usual reason: the metrics server (port 9091) does not run, or gets no reports from its NATS broker.',
  server:
    'Usual reason: the server statistics service (port 9092) does not run, or gets no reports from its NATS broker.',
};

/** One or two sentences to follow an advice; '' where there is nothing to say. */
export function usualReasons(source: string): string {
  const text = USUAL_REASONS[source];
  return text === undefined ? '' : ` ${text}`;
}
