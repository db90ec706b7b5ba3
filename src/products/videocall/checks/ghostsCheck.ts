import { message } from '../../../messages';
import { signalContext } from '../../../triage/signalContext';
import { bad, type Facts, notApplicable, pass, type Probe, unknown, valueOf } from '../../../checks/probe';
import { getRttSeriesQuery } from '../detectors/queries';
import { videocall } from '../product';
import { activeSessions } from '../sources/client';

/** Every installation has a few ghosts: from this number and this share of all series, they are worth a warning. */
const MANY_GHOSTS = 10;
const MANY_GHOSTS_SHARE = 0.2;

/** How many round-trip times belong to no session. */
export function ghostsCheck(facts: Facts): Probe {
  const sources = facts.sources.filter(({ source }) => videocall.sources.includes(source));
  return {
    id: 'ghosts',
    title: message('videocall.checks.ghosts.title', 'Ghost series'),
    why: message(
      'videocall.checks.ghosts.why',
      'After a client moves to another relay, the old round-trip time stays forever and distorts every mean and quantile over all series.'
    ),
    queries: { series: getRttSeriesQuery(signalContext(videocall, sources, facts)) },
    judge: ({ series }) => {
      const all = valueOf(series, 'all') ?? 0;
      if (all === 0) {
        return notApplicable(message('videocall.checks.ghosts.none', 'There are no round-trip times now.'));
      }
      const live = valueOf(series, 'live');
      if (live === null) {
        return unknown(
          message(
            'videocall.checks.ghosts.unknown',
            'None of {{all}} series belongs to a session in {{- family}}: all are ghosts, or that family is missing.',
            { all, family: activeSessions.name }
          )
        );
      }
      const ghosts = all - live;
      const evidence = message(
        'videocall.checks.ghosts.share',
        '{{count}} of {{all}} series are ghosts. Callscope leaves them out.',
        { count: ghosts, all, defaultValue_one: '{{count}} of {{all}} series is a ghost. Callscope leaves it out.' }
      );
      return ghosts < MANY_GHOSTS || ghosts / all < MANY_GHOSTS_SHARE
        ? pass(evidence)
        : bad(
            'warn',
            evidence,
            message(
              'videocall.checks.ghosts.leave-out',
              'Leave them out of your panels and rules, too. A restart of the metrics server removes them.'
            )
          );
    },
  };
}
