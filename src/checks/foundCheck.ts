import { type Sample } from '../promClient/types';
import { type Source } from '../triage/targets/source';
import { type ExpectedJob } from './expectedJobs';
import { type FoundTarget, nameOf } from './findTargets';
import { hasIdentities } from './generator/scrapeJobs';
import { type JobTarget } from './jobTargets';
import { isDocumentedName, strayPattern } from './queries';
import { labellingOf, labellingText } from './relabelling';
import { scrapeConfigOf } from './scrapeConfig';
import { usualReasons } from './silence';
import { count, list } from './texts';
import { type Check } from './types';

type Finding = Pick<Check, 'state' | 'evidence' | 'remedy'>;

/** What is known of a job. */
export interface Findings {
  targets: readonly JobTarget[];
  /** Targets that delivered within the last day and aren't scraped any more. */
  gone: readonly FoundTarget[];
  /** Where the presence family stands under another name: answers of `getStrayQuery`. */
  strays: readonly Sample[];
  /** Names of jobs that scrape exporters of machines, whosever they are. */
  machineJobs: readonly string[];
  /** Whether any other job of the product is there. */
  isProductSeen: boolean;
}

const SCRAPED_BY = 'the scrape_configs of prometheus.yml';

/** Whether a job is there, by the metrics that it delivers or delivered within the last day. */
export function foundCheck(job: ExpectedJob, findings: Findings, query: string | null): Check {
  return { ...head(query), ...judge(job, findings) };
}

/** The same of a product of which there is no trace, where another one is run. */
export function notRunCheck({ product }: ExpectedJob, query: string | null): Check {
  return {
    ...head(query),
    state: 'not-applicable',
    evidence: `${product.title} is not run here: there is none of its metrics and none of its jobs.`,
    remedy: null,
  };
}

function head(query: string | null): Pick<Check, 'id' | 'title' | 'why' | 'query'> {
  return { id: 'found', title: 'Found by its metrics', why: 'No other job delivers these metrics.', query };
}

function judge(job: ExpectedJob, findings: Findings): Finding {
  const { targets, gone, strays } = findings;
  const isDelivering = targets.some((target) => target.isDelivering || (target.hasDelivered && target.isUp === false));
  if (isDelivering) {
    return judgeDelivering(job, targets);
  }
  const own = straysOf(job.source, strays);
  if (own.length > 0) {
    return judgeStrays(job.source, own);
  }
  if (targets.length > 0) {
    return judgeSilent(job, targets);
  }
  return gone.length > 0 ? judgeGone(job.source, gone) : judgeAbsent(job, findings);
}

/** Where the presence family of a source stands under another name, out of the answers of `getStrayQuery`. */
export function straysOf(source: Source, strays: readonly Sample[] = []): Sample[] {
  const pattern = new RegExp(`^${strayPattern(source)}$`);
  return strays.filter(({ labels }) => pattern.test(labels.__name__ ?? ''));
}

function judgeDelivering({ source }: ExpectedJob, targets: readonly JobTarget[]): Finding {
  const evidence = `${count(targets.length, 'target')}: ${list(targets.map(nameOf))}.`;
  const others = targets.filter(({ job, isOnServerPage }) => !isDocumentedName(job, source) && !isOnServerPage);
  if (others.length > 0) {
    return {
      state: 'warn',
      evidence: `Found as ${jobsOf(targets)}; the documents call it ${source.job}. ${evidence}`,
      remedy: {
        text: `Callscope finds it under any name. Dashboards and rules of the documents may select job="${source.job}": add these steps to the end of its job, or change the dashboards and rules.`,
        snippet: labellingOf({ job: source.job }, others),
      },
    };
  }
  return {
    state: 'pass',
    evidence: targets.some(({ isOnServerPage }) => isOnServerPage)
      ? `Found on the server's own page, ${jobsOf(targets.filter(({ isOnServerPage }) => isOnServerPage))}. ${evidence}`
      : evidence,
    remedy: null,
  };
}

/** The page is scraped, but something has renamed its families. */
function judgeStrays({ presence, prefix }: Source, strays: readonly Sample[]): Finding {
  const names = unique(strays.map(({ labels }) => labels.__name__ ?? ''));
  const where = strays.map(({ labels }) => `${labels.instance} (job ${labels.job})`);
  return {
    state: 'fail',
    evidence: `It stands under another name: ${list(names)} in place of ${presence.name}, on ${list(where)}.`,
    remedy: {
      text:
        prefix === undefined
          ? 'Take out what renames its metrics: a metric_relabel_configs of the job, or a collector that puts its own prefix before them.'
          : `Start the exporter with ${prefix.flag}: without it, its metrics begin with another name. Callscope and the documents read those that begin with ${prefix.name}_.`,
      snippet: null,
    },
  };
}

function judgeSilent({ source }: ExpectedJob, targets: readonly JobTarget[]): Finding {
  const family = source.presence.name;
  const where = jobsOf(targets);
  const instances = list(targets.map(nameOf));
  if (targets.every(({ isUp }) => isUp === false)) {
    return {
      state: 'fail',
      evidence: `There is a ${where}, but it has delivered no ${family} within the last day: ${instances}.`,
      remedy: { text: 'Bring its targets up first: the next check says what they fail with.', snippet: null },
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
    remedy: {
      text: `Something else listens there, or the path is wrong. The documented ones are port ${source.endpoint.port} and metrics_path: ${source.endpoint.path}. Compare them with the job.`,
      snippet: null,
    },
  };
}

function judgeGone(source: Source, gone: readonly FoundTarget[]): Finding {
  return {
    state: 'fail',
    evidence: `It delivered within the last day as ${jobsOf(gone)}, but isn't scraped any more: ${list(gone.map(nameOf))}.`,
    remedy: {
      text: `Put it back into ${SCRAPED_BY}, or into what discovers its targets, and reload Prometheus.`,
      snippet: null,
    },
  };
}

function judgeAbsent(job: ExpectedJob, { machineJobs, isProductSeen }: Findings): Finding {
  const { product, source } = job;
  const isOptional = source.onlyWhere !== undefined && isProductSeen;
  if (job.runningThere !== null && machineJobs.length > 0) {
    return {
      state: 'warn',
      evidence: `Node exporters are there (${jobNames(machineJobs)}), but none can be told to be of ${source.serviceName}: none has the label service_name="${source.serviceName}"${(job.runningThere ?? []).length > 0 ? ', or the host name of one of its targets' : ''}.`,
      remedy: {
        text: `Add the label service_name: ${source.serviceName} to the node exporters on its machines: put their addresses into the regex, at the end of the job that scrapes them. ${source.onlyWhere ?? ''}`.trim(),
        snippet: labellingText({ service_name: source.serviceName ?? '' }, [`HOST:${source.endpoint.port}`]),
      },
    };
  }
  const otherwise = isProductSeen ? '' : ` If ${product.title} isn't run here, leave it out of the products.`;
  const condition = source.onlyWhere === undefined ? '' : ` ${source.onlyWhere}`;
  return {
    state: isOptional ? 'warn' : 'fail',
    evidence: `No target delivered ${source.presence.name} within the last day, and there is no job ${source.job}.`,
    remedy: {
      text: `Add this job to ${SCRAPED_BY} with your hosts, and reload Prometheus.${condition}${otherwise}${relabellingNote(source)}${usualReasons(source.id)}`,
      snippet: scrapeConfigOf(source),
    },
  };
}

/** What the relabelling of a job costs, as a sentence to follow an advice; '' where there is none. */
function relabellingNote(source: Source): string {
  return hasIdentities(source)
    ? ' Its relabelling drops room tokens and replaces e-mail addresses by numbers: leave that out if people are to be looked up by address.'
    : '';
}

function jobsOf(targets: ReadonlyArray<{ job: string }>): string {
  return jobNames(targets.map(({ job }) => job));
}

function jobNames(names: readonly string[]): string {
  const jobs = unique(names);
  return `${jobs.length === 1 ? 'job' : 'jobs'} ${list(jobs)}`;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
