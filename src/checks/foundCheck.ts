import { type Source } from '../stacks/registry';
import { type ExpectedJob } from './expectedJobs';
import { type FoundTarget } from './findTargets';
import { hasIdentities } from './generator/scrapeJobs';
import { type JobTarget } from './jobTargets';
import { scrapeConfigOf } from './scrapeConfig';
import { usualReasons } from './silence';
import { count, list } from './texts';
import { type Check } from './types';

type Finding = Pick<Check, 'state' | 'evidence' | 'remedy'>;

const SCRAPED_BY = 'the scrape_configs of prometheus.yml';

/**
 * Whether a job is there, by the metrics that it delivers or delivered within the last day.
 * @param gone targets that delivered within the last day and aren't scraped any more
 * @param isProductSeen whether any other job of the product is there
 */
export function foundCheck(
  job: ExpectedJob,
  targets: readonly JobTarget[],
  gone: readonly FoundTarget[],
  isProductSeen: boolean,
  query: string | null
): Check {
  return {
    id: 'found',
    title: 'Found by its metrics',
    why: 'What this job delivers is seen nowhere else.',
    query,
    ...(targets.length > 0 ? judgePresent(job, targets) : judgeAbsent(job, gone, isProductSeen)),
  };
}

function judgePresent({ source }: ExpectedJob, targets: readonly JobTarget[]): Finding {
  const family = source.presence.name;
  const names = unique(targets.map((target) => target.job));
  const where = `${names.length === 1 ? 'job' : 'jobs'} ${list(names)}`;
  const instances = list(targets.map(({ instance }) => instance));
  const snippet = scrapeConfigOf(source, targets);

  if (targets.some(({ isDelivering, hasDelivered, isUp }) => isDelivering || (hasDelivered && isUp === false))) {
    return names.every((name) => name === source.job)
      ? { state: 'pass', evidence: `${count(targets.length, 'target')}: ${instances}.`, remedy: null }
      : {
          state: 'warn',
          evidence: `Found as ${where}, documented is ${source.job}. ${count(targets.length, 'target')}: ${instances}.`,
          remedy: {
            text: `Callscope finds it under any name. Dashboards and rules of the documents may select job="${source.job}": rename the job, or change them.`,
            snippet,
          },
        };
  }
  if (targets.every(({ isUp }) => isUp === false)) {
    return {
      state: 'fail',
      evidence: `There is a ${where}, but it has delivered no ${family} within the last day: ${instances}.`,
      remedy: { text: `Compare it with this job in ${SCRAPED_BY}, and mend what is down.`, snippet },
    };
  }
  if (targets.every(({ isUp, samples }) => isUp === false || samples === 0)) {
    return {
      state: 'unknown',
      evidence: `The page of ${where} is empty, as it is until the first call: ${instances}.`,
      remedy: { text: 'Start a call, then check again.', snippet: null },
    };
  }
  return {
    state: 'fail',
    evidence: `The page of ${where} holds other metrics, but no ${family}: ${instances}.`,
    remedy: { text: `Something else listens there, or the path is wrong. Compare it with this job.`, snippet },
  };
}

function judgeAbsent({ product, source }: ExpectedJob, gone: readonly FoundTarget[], isProductSeen: boolean): Finding {
  const family = source.presence.name;
  if (gone.length > 0) {
    return {
      state: 'fail',
      evidence: `It delivered within the last day as job ${list(unique(gone.map(({ job }) => job)))}, but isn't scraped any more: ${list(gone.map(({ instance }) => instance))}.`,
      remedy: {
        text: `Put it back into ${SCRAPED_BY} and reload Prometheus.${relabellingNote(source)}`,
        snippet: scrapeConfigOf(source, gone),
      },
    };
  }
  const condition = source.onlyWhere === undefined ? '' : ` ${source.onlyWhere}`;
  return {
    state: source.onlyWhere !== undefined && isProductSeen ? 'warn' : 'fail',
    evidence: `No target delivered ${family} within the last day, and there is no job ${source.job}.`,
    remedy: {
      text: `Add this job to ${SCRAPED_BY} with your hosts, and reload Prometheus.${condition} If ${product.title} isn't run here, leave it out of the products.${relabellingNote(source)}${usualReasons(source.id)}`,
      snippet: scrapeConfigOf(source, []),
    },
  };
}

/** What the relabelling of a job costs, as a sentence to follow an advice; '' where there is none. */
function relabellingNote(source: Source): string {
  return hasIdentities(source)
    ? ' Its relabelling drops room tokens and replaces e-mail addresses by numbers: leave that out if people are to be looked up by address.'
    : '';
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
