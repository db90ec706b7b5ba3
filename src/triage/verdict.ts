import { type Diagnosis, type Finding } from './types';

/**
 * The places of a finding, its environment first: `server a.example.org, server b.example.org`; '' where it has none.
 */
export function whereText({ environment, where }: Pick<Finding, 'environment' | 'where'>): string {
  return [...environment, ...where].map(({ label, value }) => `${label} ${value}`).join(', ');
}

/** A verdict as text: status, causes and places. If it changes, the verdict has changed. */
export function verdictOf({ status, findings }: Diagnosis<unknown>): string {
  return [status, ...findings.map((finding) => [finding.cause, whereText(finding)].filter(Boolean).join(': '))].join(
    '; '
  );
}
