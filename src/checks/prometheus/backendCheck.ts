import { message } from '../../messages';
import { PromError } from '../../promClient/errors';
import { type Facts, pass, type Probe, unknown } from '../probe';
import { sentences } from '../texts';

/** The backend of the data source. The other checks prove that it answers. */
export function backendCheck({ build, isPast }: Pick<Facts, 'build' | 'isPast'>): Probe {
  return {
    id: 'backend',
    title: message('checks.backend.title', 'Reachable'),
    why: message('checks.backend.why', 'The backend decides what else Callscope can check.'),
    queries: {},
    judge: () => {
      const past = isPast
        ? message(
            'checks.backend.past',
            'The instant is in the past: judged by its series alone, without a list of targets.'
          )
        : null;
      return build instanceof PromError
        ? unknown(
            sentences(
              message('checks.backend.unknown', 'It answers queries, but its version is unknown: {{- reason}}.', {
                reason: build.text,
              }),
              past
            )
          )
        : pass(
            sentences(message('checks.backend.version', 'Version {{- version}}.', { version: build.version }), past)
          );
    },
  };
}
