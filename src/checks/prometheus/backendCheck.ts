import { PromError } from '../../promClient/errors';
import { type Facts, pass, type Probe, unknown } from '../probe';

/** The backend of the data source. The other checks prove that it answers. */
export function backendCheck({ build, isPast }: Pick<Facts, 'build' | 'isPast'>): Probe {
  return {
    id: 'backend',
    title: 'Reachable',
    why: 'The backend decides what else Callscope can check.',
    queries: {},
    judge: () => {
      const past = isPast ? ' The instant is in the past: judged by its series alone, without a list of targets.' : '';
      return build instanceof PromError
        ? unknown(`It answers queries, but its version is unknown: ${build.message}.${past}`)
        : pass(`Version ${build.version}.${past}`);
    },
  };
}
