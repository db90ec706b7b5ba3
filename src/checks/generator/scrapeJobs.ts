import { type Source } from '../../triage/targets/source';
import { CLIENT_SOURCE } from '../../products/videocall/sources/client';
import { SERVER_SOURCE } from '../../products/videocall/sources/server';
import { DROP_TOKENS, DROP_UNREAD, HASH_EMAILS, type RelabelStep } from '../scrubbing';

/** What to scrape, and how. */
export interface Wanted {
  /** Seconds between two scrapes. */
  interval: number;
  /** Each source with the addresses of its targets; sources without addresses are left out. */
  sources: ReadonlyArray<{ source: Source; addresses: readonly string[] }>;
  /** Whether to remove tokens, e-mail addresses, and series that no verdict needs. */
  dropTokens: boolean;
  hashEmails: boolean;
  dropUnread: boolean;
}

/** The interval that the documentation of both products recommends, without addresses and tokens. */
export const RECOMMENDED: Readonly<Omit<Wanted, 'sources'>> = {
  interval: 5,
  dropTokens: true,
  hashEmails: true,
  dropUnread: false,
};

/** A scrape job, in no format yet. */
export interface ScrapeJob {
  name: string;
  /** Seconds. */
  interval: number;
  timeout: number;
  path: string;
  port: number;
  targets: readonly string[];
  /** Labels of all its targets. */
  labels: Readonly<Record<string, string>>;
  relabelling: readonly RelabelStep[];
}

/** Only the two videocall.rs pages show who is in which meeting. */
const PAGES_WITH_IDENTITIES: readonly Source[] = [CLIENT_SOURCE, SERVER_SOURCE];

export function hasIdentities(source: Source): boolean {
  return PAGES_WITH_IDENTITIES.includes(source);
}

/** A scrape must end before the next one begins. */
const TIMEOUT_SHARE = 0.8;

/** The jobs with documented names, paths and labels. */
export function toScrapeJobs({ interval, sources, dropTokens, hashEmails, dropUnread }: Wanted): ScrapeJob[] {
  const relabelling = [
    ...(dropTokens ? DROP_TOKENS : []),
    ...(hashEmails ? HASH_EMAILS : []),
    ...(dropUnread ? DROP_UNREAD : []),
  ];
  return sources
    .filter(({ addresses }) => addresses.length > 0)
    .map(({ source, addresses }) => ({
      name: source.job,
      interval,
      timeout: Math.max(1, Math.floor(interval * TIMEOUT_SHARE)),
      path: source.endpoint.path,
      port: source.endpoint.port,
      targets: addresses,
      labels: { ...(source.serviceName !== undefined && { service_name: source.serviceName }) },
      relabelling: hasIdentities(source) ? relabelling : [],
    }));
}
