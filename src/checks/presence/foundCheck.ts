import { unique } from '../../lists';
import { type Sample } from '../../promClient/types';
import { plural } from '../../triage/format';
import { type Source } from '../../triage/targets/source';
import { type ExpectedJob } from '../targets/expectedJobs';
import { type FoundTarget, nameOf } from '../targets/findTargets';
import { type JobTarget } from '../targets/jobTargets';
import { isDocumentedName, strayPattern } from '../targets/queries';
import { labelingOf, labelingText } from '../generator/relabeling';
import { scrapeConfigOf } from '../generator/scrapeConfig';
import { usualReasons } from './silence';
import { list } from '../texts';
import { type Check } from '../types';

type Finding = Pick<Check, 'state' | 'evidence' | 'remedy'>;

/** What is known about a job. */
export interface Findings {
  targets: readonly JobTarget[];
  /** Targets that delivered within the last day and are no longer scraped. */
  gone: readonly FoundTarget[];
  /** Where the presence family has another name: answers of `getStrayQuery`. */
  strays: readonly Sample[];
  /** Names of all jobs that scrape exporters of machines. */
  machineJobs: readonly string[];
  /** Whether another job of the product is there. */
  isProductSeen: boolean;
}

const SCRAPED_BY = 'the scrape_configs of prometheus.yml';

/** Whether a job is there, judged by the metrics that it delivers or delivered within the last day. */
export function foundCheck(job: ExpectedJob, findings: Findings, query: string | null): Check {
  return { ...head(query), ...judge(job, findings) };
}

/** The same check for a product without a trace, where another product runs. */
export function notRunCheck({ product }: ExpectedJob, query: string | null): Check {
  return {
    ...head(query),
    state: 'not-applicable',
    evidence: `${product.title} doesn't run here: Prometheus has none of its metrics and none of its jobs.`,
    remedy: null,
  };
}

function head(query: string | null): Pick<Check, 'id' | 'title' | 'why' | 'query'> {
  return { id: 'found', title: 'Job found', why: 'No other job delivers these metrics.', query };
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

/** Where the presence family of a source has another name, from the answers of `getStrayQuery`. */
export function straysOf(source: Source, strays: readonly Sample[] = []): Sample[] {
  const pattern = new RegExp(`^${strayPattern(source)}$`);
  return strays.filter(({ labels }) => pattern.test(labels.__name__ ?? ''));
}

function judgeDelivering({ source }: ExpectedJob, targets: readonly JobTarget[]): Finding {
  const evidence = `${plural(targets.length, 'target')}: ${list(targets.map(nameOf))}.`;
  const others = targets.filter(({ job, isOnServerPage }) => !isDocumentedName(job, source) && !isOnServerPage);
  if (others.length > 0) {
    return {
      state: 'warn',
      evidence: `Found as ${jobsOf(targets)}. The documented name is ${source.job}. ${evidence}`,
      remedy: {
        text: `Callscope finds it under any name, but documented dashboards and rules may select job="${source.job}". Add these steps to the end of its job, or change the dashboards and rules.`,
        snippet: labelingOf({ job: source.job }, others),
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

/** Prometheus scrapes the page, but something renamed its families. */
function judgeStrays({ presence, prefix }: Source, strays: readonly Sample[]): Finding {
  const names = unique(strays.map(({ labels }) => labels.__name__ ?? ''));
  const where = strays.map(({ labels }) => `${labels.instance} (job ${labels.job})`);
  return {
    state: 'fail',
    evidence: `Found under another name: ${list(names)} instead of ${presence.name}, on ${list(where)}.`,
    remedy: {
      text:
        prefix === undefined
          ? 'Remove what renames its metrics: metric_relabel_configs of the job, or a collector that adds a prefix.'
          : `Start the exporter with ${prefix.flag}. Callscope and the documented dashboards read metrics that begin with ${prefix.name}_.`,
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
      evidence: `Found ${where}, but no ${family} within the last day: ${instances}.`,
      remedy: { text: 'Bring its targets up first. The next check shows why their scrapes fail.', snippet: null },
    };
  }
  if (targets.every(({ isUp, samples }) => isUp === false || samples === 0)) {
    return {
      state: 'unknown',
      evidence: `The metrics page of ${where} is empty, as expected before the first call: ${instances}.`,
      remedy: { text: 'Start a call, then check again.', snippet: null },
    };
  }
  return {
    state: 'fail',
    evidence: `The metrics page of ${where} has other metrics, but no ${family}: ${instances}.`,
    remedy: {
      text: `Another service listens there, or the path is wrong. Compare the job with the documented port ${source.endpoint.port} and metrics_path: ${source.endpoint.path}.`,
      snippet: null,
    },
  };
}

function judgeGone(source: Source, gone: readonly FoundTarget[]): Finding {
  return {
    state: 'fail',
    evidence: `Prometheus scraped it within the last day as ${jobsOf(gone)}, but no longer does: ${list(gone.map(nameOf))}.`,
    remedy: {
      text: `Add it back to ${SCRAPED_BY} or to its service discovery, and reload Prometheus.`,
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
      evidence: `Found node exporters (${jobNames(machineJobs)}), but can't tell which belong to ${source.serviceName}: none has the label service_name="${source.serviceName}"${(job.runningThere ?? []).length > 0 ? ' or the host name of one of its targets' : ''}.`,
      remedy: {
        text: `Add the label service_name: ${source.serviceName} to the node exporters on its hosts. Put their addresses into this regex, and add the steps to the end of the job that scrapes them. ${source.onlyWhere ?? ''}`.trim(),
        snippet: labelingText({ service_name: source.serviceName ?? '' }, [`HOST:${source.endpoint.port}`]),
      },
    };
  }
  const otherwise = isProductSeen ? '' : ` If you don't run ${product.title}, leave it out of the products.`;
  const condition = source.onlyWhere === undefined ? '' : ` ${source.onlyWhere}`;
  return {
    state: isOptional ? 'warn' : 'fail',
    evidence: `No target delivered ${source.presence.name} within the last day, and there is no job ${source.job}.`,
    remedy: {
      text: `Add this job with your hosts to ${SCRAPED_BY}, and reload Prometheus.${condition}${otherwise}${relabelingNote(job)}${usualReasons(job)}`,
      snippet: scrapeConfigOf(job),
    },
  };
}

/** What the relabeling of a job does and costs, as sentences that follow an advice; '' if there is none. */
function relabelingNote({ product: { checks }, source }: ExpectedJob): string {
  return checks.relabeling?.sources.includes(source) === true ? ` ${checks.relabeling.note}` : '';
}

function jobsOf(targets: ReadonlyArray<{ job: string }>): string {
  return jobNames(targets.map(({ job }) => job));
}

function jobNames(names: readonly string[]): string {
  const jobs = unique(names);
  return `${jobs.length === 1 ? 'job' : 'jobs'} ${list(jobs)}`;
}
