import { message } from '../../../messages';
import { type CheckedProduct } from '../../../checks/productChecks';
import { mattermost } from '../product';
import { OFFLOADER_HOST_SOURCE, RTCD_HOST_SOURCE } from '../sources/hosts';
import { EMBEDDED, PLUGIN_SOURCE } from '../sources/plugin';
import { RTCD_SOURCE } from '../sources/rtcd';
import { appNodesCheck } from './appNodesCheck';
import { boundsCheck, getBoundsQuery, readBounds } from './boundsCheck';
import { CAPABILITIES } from './capabilities';
import { dashboardJobCheck } from './dashboardJobCheck';
import { stateLabelCheck } from './stateLabelCheck';
import { valuesCheck } from './valuesCheck';

/** Mattermost Calls with its checks. */
export const mattermostChecks: CheckedProduct = {
  ...mattermost,
  checks: {
    capabilities: CAPABILITIES,
    // The plugin has the families of the RTC server only if it runs one.
    allOrNone: [Object.values(EMBEDDED)],
    traps: (facts) => [
      stateLabelCheck(facts),
      boundsCheck(facts),
      dashboardJobCheck(facts),
      appNodesCheck(facts),
      valuesCheck(facts),
    ],
    silence: {
      [PLUGIN_SOURCE.id]: message(
        'mattermost.checks.silence.plugin',
        "Common reasons: metrics are disabled (System Console, Environment, Performance Monitoring); Mattermost has no Enterprise license or is older than 9.5; Prometheus can't reach port 8067; the job scrapes /metrics instead of /plugins/com.mattermost.calls/metrics."
      ),
      [RTCD_SOURCE.id]: message(
        'mattermost.checks.silence.rtcd',
        'Common reasons: port 8045 is open only to the Mattermost nodes; calls run inside the plugin, without RTCD.'
      ),
      [RTCD_HOST_SOURCE.id]: message(
        'mattermost.checks.silence.rtcd-hosts',
        'Common reasons: no node_exporter runs on the RTCD hosts; port 9100 is closed.'
      ),
      [OFFLOADER_HOST_SOURCE.id]: message(
        'mattermost.checks.silence.offloader-hosts',
        'Common reasons: no node_exporter runs on the offloader hosts; port 9100 is closed.'
      ),
    },
    onServerPage: message(
      'mattermost.checks.on-server-page',
      'Scrape them only once: on the page of the plugin, or on the server’s own page. To drop them from the server’s own page, disable AggregatePluginMetrics, or drop series with the label plugin_id there with metric_relabel_configs.'
    ),
    ruleTraps: message(
      'mattermost.checks.rule-traps',
      'the job of the Calls plugin is calls-plugin, connection states have the label type'
    ),
    scrapeInterval: 5,
    bounds: { query: getBoundsQuery, read: readBounds },
  },
};
