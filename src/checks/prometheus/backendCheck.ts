import { PromError } from '../../promClient/errors';
import { type Facts, pass, type Probe, unknown } from '../probe';

/** What answers behind the data source. That it answers at all is proved by all other checks. */
export function backendCheck({ build, isPast }: Pick<Facts, 'build' | 'isPast'>): Probe {
  return {
    id: 'backend',
    title: 'Reachable',
    why: 'What it supports decides what else can be judged.',
    queries: {},
    judge: () => {
      const past = isPast
        ? ' The instant lies in the past: judged by its series alone, without a list of targets.'
        : '';
      return build instanceof PromError
        ? unknown(`It answers queries, but does not say what it is: ${build.message}.${past}`)
        : pass(`Version ${build.version}.${past}`);
    },
  };
}
