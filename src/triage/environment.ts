import { type Where } from './model';

/** An environment as a scope that can be pasted: `cluster="prod",namespace="calls"`; '' where there is only one. */
export function environmentText(environment: readonly Where[]): string {
  return environment.map(({ label, value }) => `${label}=${JSON.stringify(value)}`).join(',');
}

/** What an installation is called on a page: the product, with its environment where there are several. */
export function installationTitle({ title, environment }: { title: string; environment: readonly Where[] }): string {
  return [title, ...environment.map(({ label, value }) => `${label} ${value === '' ? '(none)' : value}`)].join(' · ');
}

/** Whether a finding is about this installation. */
export function isAbout(
  { stack, environment }: { stack: string; environment: readonly Where[] },
  installation: { id: string; environment: readonly Where[] }
): boolean {
  return installationKey({ id: stack, environment }) === installationKey(installation);
}

/** Identifies one installation among all that are judged: the product's id, with its environment where there are several. */
export function installationKey({ id, environment }: { id: string; environment: readonly Where[] }): string {
  return environment.length === 0 ? id : `${id} ${environmentText(environment)}`;
}
