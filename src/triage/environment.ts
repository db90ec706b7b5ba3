import { message, type Translate, worded } from '../messages';
import { type Where } from './model';

/** An environment as a scope to paste: `cluster="prod",namespace="calls"`; '' if there is only one. */
export function environmentText(environment: readonly Where[]): string {
  return environment.map(({ label, value }) => `${label}=${JSON.stringify(value)}`).join(',');
}

/** The title of an installation: its product and, if there are several, its environment. */
export function installationTitle(
  { title, environment }: { title: string; environment: readonly Where[] },
  translate: Translate
): string {
  const none = worded(message('environment.none', '(none)'), translate);
  return [title, ...environment.map(({ label, value }) => `${label} ${value === '' ? none : value}`)].join(' · ');
}

/** Whether a finding is about this installation. */
export function isAbout(
  { product, environment }: { product: string; environment: readonly Where[] },
  installation: { id: string; environment: readonly Where[] }
): boolean {
  return installationKey({ id: product, environment }) === installationKey(installation);
}

/** A unique key of an installation: its product id and, if there are several, its environment. */
export function installationKey({ id, environment }: { id: string; environment: readonly Where[] }): string {
  return environment.length === 0 ? id : `${id} ${environmentText(environment)}`;
}
