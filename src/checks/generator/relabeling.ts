import { stringify } from 'yaml';
import { unique } from '../../lists';
import { escapeRegex } from '../../promql/promql';
import { type JobTarget } from '../targets/jobTargets';

/** A relabeling step, with the field names of Prometheus. */
export interface RelabelStep {
  source_labels?: string[];
  separator?: string;
  regex?: string;
  target_label?: string;
  replacement?: string;
  action?: string;
  modulus?: number;
}

/** Steps as the `metric_relabel_configs` of a job in a prometheus.yml. */
export function relabelingText(steps: readonly RelabelStep[]): string {
  return stringify({ metric_relabel_configs: steps });
}

/** Steps as the `relabel_configs` of a job that set labels on the targets with these addresses (regular expressions). */
export function labelingText(labels: Readonly<Record<string, string>>, addresses: readonly string[]): string {
  const steps = Object.entries(labels).map(([label, value]): RelabelStep => ({
    source_labels: ['__address__'],
    regex: addresses.join('|'),
    target_label: label,
    replacement: value,
  }));
  return stringify({ relabel_configs: steps });
}

/** The scraped addresses of targets: `host:port`; null unless all are known. */
function addressesOf(targets: ReadonlyArray<Pick<JobTarget, 'url'>>): string[] | null {
  const addresses = targets.map(({ url }) => addressOf(url)).filter((address) => address !== null);
  return addresses.length < targets.length ? null : unique(addresses);
}

function addressOf(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) {
    return null;
  }
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}

/**
 * Steps that set labels on some targets in the job that scrapes them, and keep scheme, address, path and authentication;
 * null if the addresses are unknown.
 */
export function labelingOf(
  labels: Readonly<Record<string, string>>,
  targets: ReadonlyArray<Pick<JobTarget, 'url'>>
): string | null {
  const addresses = addressesOf(targets);
  return addresses === null ? null : labelingText(labels, addresses.map(addressPattern));
}

/** Prometheus keeps an address as written, with or without the default port. */
function addressPattern(address: string): string {
  const [, host = address, port = ''] = /^(.*)(:(?:80|443))$/.exec(address) ?? [];
  return escapeRegex(host) + (port === '' ? '' : `(${port})?`);
}
