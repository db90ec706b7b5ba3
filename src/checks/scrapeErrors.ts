interface Reason {
  error: RegExp;
  /** Whether the usual reasons for a silent page may be behind it. */
  isSilence?: boolean;
  advice: string;
}

/** What the error of a scrape means and what to do, the more special ones first. Wordings of Prometheus 2 and 3. */
const REASONS: readonly Reason[] = [
  {
    error: /sample_limit|sample limit/i,
    advice: 'The page has more samples than sample_limit of this job allows: raise it, or remove it.',
  },
  {
    error: /body[_ ]size[_ ]limit/i,
    advice: 'The page is larger than body_size_limit of this job allows: raise it, or remove it.',
  },
  {
    error: /label_limit|label_(name|value)_length_limit|label (name|value)? ?(length )?limit/i,
    advice: 'A series exceeds the limits for labels (label_limit, label_*_length_limit) of this job: raise them.',
  },
  {
    error: /content[- ]type|fallback_scrape_protocol/i,
    advice:
      'The page has no Content-Type that Prometheus 3 accepts. Set fallback_scrape_protocol: PrometheusText0.0.4 for this job, or have the proxy in front pass the header on.',
  },
  {
    error: /HTTP response to HTTPS client|first record does not look like a TLS handshake/i,
    advice: 'The job asks by https, but the target speaks http: set scheme: http for it.',
  },
  {
    error: /HTTP request to an HTTPS server|malformed HTTP response "\\x15|HTTP status 426/i,
    advice: 'The job asks by http, but the target speaks https: set scheme: https for it.',
  },
  {
    error: /certificate has expired|not yet valid/i,
    advice: 'The certificate is not valid at this time: renew it, and compare the clocks of both machines.',
  },
  {
    error: /certificate is (not )?valid for|doesn't contain any IP SANs|not valid for any names|legacy Common Name/i,
    advice:
      'The certificate is for another name: set tls_config.server_name of this job to a name in it, or scrape the target by that name.',
  },
  {
    error: /tls: (bad certificate|certificate required|unknown certificate)|remote error: tls: .*certificate/i,
    advice: 'The target asks for a client certificate: set cert_file and key_file in tls_config of this job.',
  },
  {
    error: /x509|certificate|unknown authority|tls:/i,
    advice: 'Prometheus does not trust the certificate: set tls_config.ca_file of this job to the CA that signed it.',
  },
  {
    error: /HTTP status 401/i,
    advice: 'The target asks for credentials: set basic_auth or authorization for this job.',
  },
  {
    error: /HTTP status 403/i,
    advice: 'The target refuses Prometheus: allow its address or its credentials there, and in every proxy in between.',
  },
  {
    error: /HTTP status 407/i,
    advice: 'A proxy in between asks for credentials: give them in proxy_url of this job, or take the proxy out.',
  },
  {
    error: /HTTP status (404|405|410)/i,
    isSilence: true,
    advice: 'A server answers there, but not on this path: compare metrics_path of this job with the documented one.',
  },
  {
    error: /HTTP status 429/i,
    advice: 'The target or a proxy limits how often it may be asked: raise that limit.',
  },
  {
    error: /HTTP status 30\d|stopped after \d+ redirects/i,
    advice: 'The target redirects elsewhere: scrape the address that it redirects to.',
  },
  {
    error: /HTTP status (502|503|504)/i,
    advice: 'The proxy in front does not reach the server: look whether that runs.',
  },
  { error: /HTTP status 5\d\d/i, advice: 'The server fails to make its page: look into its log.' },
  {
    error: /deadline exceeded|request canceled|Client\.Timeout|context canceled/i,
    advice:
      'The target answers too late or not at all: raise scrape_timeout up to the interval, and look for a firewall that drops packets and for a machine out of CPU.',
  },
  {
    error: /no such host|server misbehaving|lookup .*: /i,
    advice: 'Its name does not resolve on the machine that Prometheus runs on: correct the address, or the DNS.',
  },
  {
    error: /connection refused/i,
    isSilence: true,
    advice: 'Nobody listens at that port: look whether the server runs, and whether it listens on this address.',
  },
  {
    error: /no route to host|network is unreachable|i\/o timeout/i,
    isSilence: true,
    advice: 'The network does not let Prometheus through: open the port to it.',
  },
  {
    error: /connection reset|EOF|broken pipe/i,
    advice:
      'The connection is closed before the page is complete: look for a crash in the log of the server, for http in place of https, and at proxies in between.',
  },
  {
    error: /expected .*(got|after)|invalid (metric|label|utf)|unexpected end|unsupported|parse|metric name|token/i,
    advice: 'What is served there is no page of metrics: compare port and metrics_path of this job.',
  },
  {
    error: /duplicate|out of order|out of bounds|too old/i,
    advice: 'The page sets times of its own, or has a series twice: set honor_timestamps: false, and correct the page.',
  },
];

/** What to do about the error of a scrape; null for one that isn't known. */
export function adviceFor(error: string): Omit<Reason, 'error'> | null {
  return REASONS.find((reason) => reason.error.test(error)) ?? null;
}
