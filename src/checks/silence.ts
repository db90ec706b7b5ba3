/** Common reasons for a silent metrics page, by the id of its source. */
const USUAL_REASONS: Readonly<Record<string, string>> = {
  plugin:
    "Common reasons: metrics are disabled (System Console, Environment, Performance Monitoring); Mattermost has no Enterprise license or is older than 9.5; Prometheus can't reach port 8067; the job scrapes /metrics instead of /plugins/com.mattermost.calls/metrics.",
  rtcd: 'Common reasons: port 8045 is open only to the Mattermost nodes; calls run inside the plugin, without RTCD.',
  'rtcd-host': 'Common reasons: no node_exporter runs on the RTCD hosts; port 9100 is closed.',
  'offloader-host': 'Common reasons: no node_exporter runs on the offloader hosts; port 9100 is closed.',
  client: 'Common reasons: the metrics server (port 9091) is down, or gets no reports from its NATS broker.',
  server: 'Common reasons: the server statistics service (port 9092) is down, or gets no reports from its NATS broker.',
};

/** A sentence that follows an advice; '' if the source has none. */
export function usualReasons(source: string): string {
  const text = USUAL_REASONS[source];
  return text === undefined ? '' : ` ${text}`;
}
