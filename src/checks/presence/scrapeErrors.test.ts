/** @jest-environment node */
import { english } from '../../messages';
import { adviceFor } from './scrapeErrors';

// Errors as Prometheus 2.42 and 3 word them.
test.each([
  ['sample limit exceeded', 'sample_limit'],
  ['body size limit exceeded', 'body_size_limit'],
  ['label_limit exceeded (metric: "x", number of labels: 31, limit: 30)', 'label_limit'],
  [
    'received unsupported Content-Type "" and no fallback_scrape_protocol specified for target',
    'fallback_scrape_protocol: PrometheusText0.0.4',
  ],
  [
    'received unsupported Content-Type "text/html" and no fallback_scrape_protocol specified for target',
    'fallback_scrape_protocol: PrometheusText0.0.4',
  ],
  ['server returned HTTP status 401 Unauthorized', 'basic_auth'],
  ['server returned HTTP status 403 Forbidden', 'refuses Prometheus'],
  ['server returned HTTP status 404 Not Found', 'metrics_path'],
  ['server returned HTTP status 429 Too Many Requests', 'limits the request rate'],
  ['server returned HTTP status 500 Internal Server Error', 'log'],
  ['server returned HTTP status 503 Service Unavailable', "can't reach the server"],
  ['Get "https://a:8045/metrics": x509: certificate signed by unknown authority', 'ca_file'],
  [
    'Get "https://a/metrics": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    'ca_file',
  ],
  ['Get "https://a:8045/metrics": x509: certificate is valid for b, not a', 'server_name'],
  [
    'Get "https://10.0.0.1/metrics": x509: cannot validate certificate for 10.0.0.1 because it doesn\'t contain any IP SANs',
    'server_name',
  ],
  ['Get "https://a:8045/metrics": x509: certificate has expired or is not yet valid: current time …', 'Renew it'],
  ['Get "https://a:8045/metrics": remote error: tls: certificate required', 'cert_file'],
  ['Get "https://a:8045/metrics": http: server gave HTTP response to HTTPS client', 'scheme: http '],
  [
    'Get "http://a:8045/metrics": net/http: HTTP/1.x transport connection broken: malformed HTTP response "\\x15\\x03\\x01"',
    'scheme: https',
  ],
  ['Get "http://a:8045/metrics": context deadline exceeded', 'scrape_timeout'],
  ['Get "http://a:8045/metrics": dial tcp 10.0.0.1:8045: connect: connection refused', 'Nothing listens'],
  ['Get "http://a:8045/metrics": dial tcp 10.0.0.1:8045: connect: no route to host', 'Open the port'],
  ['Get "http://a:8045/metrics": dial tcp: lookup a on 10.0.0.53:53: no such host', "doesn't resolve"],
  ['Get "http://a:8045/metrics": EOF', 'closes before'],
  ['expected value after metric, got "<" ("INVALID") while parsing: "<"', 'something other than metrics'],
])('%s: %s', (error, advice) => {
  const known = adviceFor(error);
  expect(known && english(known.advice)).toContain(advice);
});

test('an error that is not known has no advice', () => {
  expect(adviceFor('something new')).toBeNull();
});
