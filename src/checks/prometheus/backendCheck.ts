import { PromError } from '../../promClient/errors';
import { type Facts, pass, type Probe, unknown } from '../probe';

/** What answers behind the data source. That it answers at all is proved by all other checks. */
export function backendCheck({ build }: Pick<Facts, 'build'>): Probe {
  return {
    id: 'backend',
    title: 'Reachable',
    why: 'What it supports decides what else can be judged.',
    queries: {},
    judge: () =>
      build instanceof PromError
        ? unknown(`It answers queries, but does not say what it is: ${build.message}.`)
        : pass(`Version ${build.version}.`),
  };
}
