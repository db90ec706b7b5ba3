import { type Where } from '../stacks/snapshot';

/** An environment as a scope that can be pasted: `cluster="prod",namespace="calls"`; '' where there is only one. */
export function environmentText(environment: readonly Where[]): string {
  return environment.map(({ label, value }) => `${label}=${JSON.stringify(value)}`).join(',');
}

/** Identifies one installation among all that are judged: the product's id, with its environment where there are several. */
export function installationKey({ id, environment }: { id: string; environment: readonly Where[] }): string {
  return environment.length === 0 ? id : `${id} ${environmentText(environment)}`;
}
