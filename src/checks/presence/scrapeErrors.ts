import { message, type Message } from '../../messages';

interface Reason {
  error: RegExp;
  /** Whether the common reasons for a silent page may apply. */
  isSilence?: boolean;
  advice: Message;
}

/** What a scrape error means and what to do; more specific ones first. Wordings of Prometheus 2 and 3. */
const REASONS: readonly Reason[] = [
  {
    error: /sample_limit|sample limit/i,
    advice: message(
      'remedy.scrape-sample-limit',
      'The page exceeds sample_limit of this job. Raise or remove the limit.'
    ),
  },
  {
    error: /body[_ ]size[_ ]limit/i,
    advice: message(
      'remedy.scrape-body-size-limit',
      'The page exceeds body_size_limit of this job. Raise or remove the limit.'
    ),
  },
  {
    error: /label_limit|label_(name|value)_length_limit|label (name|value)? ?(length )?limit/i,
    advice: message(
      'remedy.scrape-label-limit',
      'A series exceeds a label limit of this job (label_limit, label_*_length_limit). Raise it.'
    ),
  },
  {
    error: /content[- ]type|fallback_scrape_protocol/i,
    advice: message(
      'remedy.scrape-content-type',
      'The page has no Content-Type that Prometheus 3 accepts. Set fallback_scrape_protocol: PrometheusText0.0.4 for this job, or make the proxy in front pass the header on.'
    ),
  },
  {
    error: /HTTP response to HTTPS client|first record does not look like a TLS handshake/i,
    advice: message(
      'remedy.scrape-serves-http',
      'The job uses https, but the target serves http. Set scheme: http for this job.'
    ),
  },
  {
    error: /HTTP request to an HTTPS server|malformed HTTP response "\\x15|HTTP status 426/i,
    advice: message(
      'remedy.scrape-serves-https',
      'The job uses http, but the target serves https. Set scheme: https for this job.'
    ),
  },
  {
    error: /certificate has expired|not yet valid/i,
    advice: message(
      'remedy.scrape-certificate-expired',
      'The certificate has expired or is not valid yet. Renew it, and compare the clocks of both hosts.'
    ),
  },
  {
    error: /certificate is (not )?valid for|doesn't contain any IP SANs|not valid for any names|legacy Common Name/i,
    advice: message(
      'remedy.scrape-certificate-name',
      'The certificate is for another name. Set tls_config.server_name of this job to a name in the certificate, or scrape the target by that name.'
    ),
  },
  {
    error: /tls: (bad certificate|certificate required|unknown certificate)|remote error: tls: .*certificate/i,
    advice: message(
      'remedy.scrape-client-certificate',
      'The target requires a client certificate. Set cert_file and key_file in tls_config of this job.'
    ),
  },
  {
    error: /x509|certificate|unknown authority|tls:/i,
    advice: message(
      'remedy.scrape-certificate-authority',
      "Prometheus doesn't trust the certificate. Set tls_config.ca_file of this job to the CA that signed it."
    ),
  },
  {
    error: /HTTP status 401/i,
    advice: message(
      'remedy.scrape-status-401',
      'The target requires credentials. Set basic_auth or authorization for this job.'
    ),
  },
  {
    error: /HTTP status 403/i,
    advice: message(
      'remedy.scrape-status-403',
      'The target refuses Prometheus. Allow its address or credentials on the target and on every proxy in between.'
    ),
  },
  {
    error: /HTTP status 407/i,
    advice: message(
      'remedy.scrape-status-407',
      'A proxy in between requires credentials. Add them to proxy_url of this job, or bypass the proxy.'
    ),
  },
  {
    error: /HTTP status (404|405|410)/i,
    isSilence: true,
    advice: message(
      'remedy.scrape-status-404',
      'A server answers, but not on this path. Compare metrics_path of this job with the documented one.'
    ),
  },
  {
    error: /HTTP status 429/i,
    advice: message('remedy.scrape-status-429', 'The target or a proxy limits the request rate. Raise that limit.'),
  },
  {
    error: /HTTP status 30\d|stopped after \d+ redirects/i,
    advice: message('remedy.scrape-redirects', 'The target redirects. Scrape the address that it redirects to.'),
  },
  {
    error: /HTTP status (502|503|504)/i,
    advice: message(
      'remedy.scrape-bad-gateway',
      "The proxy in front can't reach the server. Check whether the server runs."
    ),
  },
  {
    error: /HTTP status 5\d\d/i,
    advice: message('remedy.scrape-status-500', 'The server fails to produce its metrics page. Check its log.'),
  },
  {
    error: /deadline exceeded|request canceled|Client\.Timeout|context canceled/i,
    advice: message(
      'remedy.scrape-too-late',
      'The target answers too late or not at all. Raise scrape_timeout up to the interval. Check for a firewall that drops packets and for a host out of CPU.'
    ),
  },
  {
    error: /no such host|server misbehaving|lookup .*: /i,
    advice: message(
      'remedy.scrape-no-such-host',
      "Its name doesn't resolve on the Prometheus host. Correct the address or the DNS."
    ),
  },
  {
    error: /connection refused/i,
    isSilence: true,
    advice: message(
      'remedy.scrape-connection-refused',
      'Nothing listens on that port. Check whether the server runs and listens on this address.'
    ),
  },
  {
    error: /no route to host|network is unreachable|i\/o timeout/i,
    isSilence: true,
    advice: message(
      'remedy.scrape-unreachable',
      "Prometheus can't reach the target over the network. Open the port to Prometheus."
    ),
  },
  {
    error: /connection reset|EOF|broken pipe/i,
    advice: message(
      'remedy.scrape-connection-closed',
      'The connection closes before the page is complete. Check the server log for a crash, the job for http instead of https, and proxies in between.'
    ),
  },
  {
    error: /expected .*(got|after)|invalid (metric|label|utf)|unexpected end|unsupported|parse|metric name|token/i,
    advice: message(
      'remedy.scrape-no-metrics',
      'The target serves something other than metrics. Check the port and metrics_path of this job.'
    ),
  },
  {
    error: /duplicate|out of order|out of bounds|too old/i,
    advice: message(
      'remedy.scrape-bad-samples',
      'The page sets its own timestamps or has a series twice. Set honor_timestamps: false, and correct the page.'
    ),
  },
];

/** What to do about a scrape error; null if the error is unknown. */
export function adviceFor(error: string): Omit<Reason, 'error'> | null {
  return REASONS.find((reason) => reason.error.test(error)) ?? null;
}
