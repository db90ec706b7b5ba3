import { unique } from '../../lists';
import { message, type Message, type Text } from '../../messages';
import { type Sample } from '../../promClient/types';
import { type Source } from '../../triage/targets/source';
import { type ExpectedJob } from '../targets/expectedJobs';
import { type FoundTarget, nameOf } from '../targets/findTargets';
import { type JobTarget } from '../targets/jobTargets';
import { isDocumentedName, strayPattern } from '../targets/queries';
import { labelingOf, labelingText } from '../generator/relabeling';
import { scrapeConfigOf } from '../generator/scrapeConfig';
import { usualReasons } from './silence';
import { list, sentences, START_A_CALL } from '../texts';
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

/** Whether a job is there, judged by the metrics that it delivers or delivered within the last day. */
export function foundCheck(job: ExpectedJob, findings: Findings, query: string | null): Check {
  return { ...head(query), ...judge(job, findings) };
}

/** The same check for a product without a trace, where another product runs. */
export function notRunCheck({ product }: ExpectedJob, query: string | null): Check {
  return {
    ...head(query),
    state: 'not-applicable',
    evidence: message(
      'checks.found.not-run',
      "{{- product}} doesn't run here: Prometheus has none of its metrics and none of its jobs.",
      { product: product.title }
    ),
    remedy: null,
  };
}

function head(query: string | null): Pick<Check, 'id' | 'title' | 'why' | 'query'> {
  return {
    id: 'found',
    title: message('checks.found.title', 'Job found'),
    why: message('checks.found.why', 'No other job delivers these metrics.'),
    query,
  };
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
  const evidence = message('checks.found.targets', '{{count}} targets: {{- targets}}.', {
    count: targets.length,
    targets: list(targets.map(nameOf)),
    defaultValue_one: '{{count}} target: {{- targets}}.',
  });
  const others = targets.filter(({ job, isOnServerPage }) => !isDocumentedName(job, source) && !isOnServerPage);
  if (others.length > 0) {
    return {
      state: 'warn',
      evidence: [
        message('checks.found.as', 'Found as {{- jobs}}.', { jobs: jobsOf(targets) }),
        message('checks.found.documented', 'The documented name is {{- job}}.', { job: source.job }),
        evidence,
      ],
      remedy: {
        text: message(
          'remedy.documented-name',
          'Callscope finds it under any name, but documented dashboards and rules may select job="{{- job}}". Add these steps to the end of its job, or change the dashboards and rules.',
          { job: source.job }
        ),
        snippet: labelingOf({ job: source.job }, others),
      },
    };
  }
  const onServerPage = targets.filter(({ isOnServerPage }) => isOnServerPage);
  return {
    state: 'pass',
    evidence:
      onServerPage.length > 0
        ? [
            message('checks.found.on-server-page', "Found on the server's own page, {{- jobs}}.", {
              jobs: jobsOf(onServerPage),
            }),
            evidence,
          ]
        : evidence,
    remedy: null,
  };
}

/** Prometheus scrapes the page, but something renamed its families. */
function judgeStrays({ presence, prefix }: Source, strays: readonly Sample[]): Finding {
  const names = unique(strays.map(({ labels }) => labels.__name__ ?? ''));
  const where = strays.map(({ labels: { instance = '', job = '' } }) =>
    message('checks.found.of-job', '{{- instance}} (job {{- job}})', { instance, job })
  );
  return {
    state: 'fail',
    evidence: message(
      'checks.found.renamed',
      'Found under another name: {{- names}} instead of {{- family}}, on {{- targets}}.',
      { names: list(names), family: presence.name, targets: list(where) }
    ),
    remedy: {
      text:
        prefix === undefined
          ? message(
              'remedy.renamed',
              'Remove what renames its metrics: metric_relabel_configs of the job, or a collector that adds a prefix.'
            )
          : message(
              'remedy.prefix',
              'Start the exporter with {{- flag}}. Callscope and the documented dashboards read metrics that begin with {{- prefix}}_.',
              { flag: prefix.flag, prefix: prefix.name }
            ),
      snippet: null,
    },
  };
}

function judgeSilent({ source }: ExpectedJob, targets: readonly JobTarget[]): Finding {
  const found = { family: source.presence.name, jobs: jobsOf(targets), targets: list(targets.map(nameOf)) };
  if (targets.every(({ isUp }) => isUp === false)) {
    return {
      state: 'fail',
      evidence: message(
        'checks.found.down',
        'Found {{- jobs}}, but no {{- family}} within the last day: {{- targets}}.',
        found
      ),
      remedy: {
        text: message('remedy.down', 'Bring its targets up first. The next check shows why their scrapes fail.'),
        snippet: null,
      },
    };
  }
  if (targets.every(({ isUp, samples }) => isUp === false || samples === 0)) {
    return {
      state: 'unknown',
      evidence: message(
        'checks.found.empty',
        'The metrics page of {{- jobs}} is empty, as expected before the first call: {{- targets}}.',
        found
      ),
      remedy: { text: START_A_CALL, snippet: null },
    };
  }
  return {
    state: 'fail',
    evidence: message(
      'checks.found.other-metrics',
      'The metrics page of {{- jobs}} has other metrics, but no {{- family}}: {{- targets}}.',
      found
    ),
    remedy: {
      text: message(
        'remedy.other-metrics',
        'Another service listens there, or the path is wrong. Compare the job with the documented port {{port}} and metrics_path: {{- path}}.',
        { port: source.endpoint.port, path: source.endpoint.path }
      ),
      snippet: null,
    },
  };
}

function judgeGone(source: Source, gone: readonly FoundTarget[]): Finding {
  return {
    state: 'fail',
    evidence: message(
      'checks.found.gone',
      'Prometheus scraped it within the last day as {{- jobs}}, but no longer does: {{- targets}}.',
      { jobs: jobsOf(gone), targets: list(gone.map(nameOf)) }
    ),
    remedy: {
      text: message(
        'remedy.gone',
        'Add it back to the scrape_configs of prometheus.yml or to its service discovery, and reload Prometheus.'
      ),
      snippet: null,
    },
  };
}

function judgeAbsent(job: ExpectedJob, { machineJobs, isProductSeen }: Findings): Finding {
  const { product, source } = job;
  const isOptional = source.onlyWhere !== undefined && isProductSeen;
  const condition = source.onlyWhere ?? null;
  if (job.runningThere !== null && machineJobs.length > 0) {
    const service = source.serviceName ?? '';
    const unclaimed = { jobs: jobNames(machineJobs), service };
    return {
      state: 'warn',
      evidence:
        job.runningThere.length > 0
          ? message(
              'checks.found.unclaimed-hosts',
              'Found node exporters ({{- jobs}}), but can\'t tell which belong to {{- service}}: none has the label service_name="{{- service}}" or the host name of one of its targets.',
              unclaimed
            )
          : message(
              'checks.found.unclaimed',
              'Found node exporters ({{- jobs}}), but can\'t tell which belong to {{- service}}: none has the label service_name="{{- service}}".',
              unclaimed
            ),
      remedy: {
        text: sentences(
          message(
            'remedy.unclaimed',
            'Add the label service_name: {{- service}} to the node exporters on its hosts. Put their addresses into this regex, and add the steps to the end of the job that scrapes them.',
            { service }
          ),
          condition
        ),
        snippet: labelingText({ service_name: service }, [`HOST:${source.endpoint.port}`]),
      },
    };
  }
  return {
    state: isOptional ? 'warn' : 'fail',
    evidence: message(
      'checks.found.absent',
      'No target delivered {{- family}} within the last day, and there is no job {{- job}}.',
      { family: source.presence.name, job: source.job }
    ),
    remedy: {
      text: sentences(
        message(
          'remedy.absent',
          'Add this job with your hosts to the scrape_configs of prometheus.yml, and reload Prometheus.'
        ),
        condition,
        isProductSeen
          ? null
          : message('remedy.not-run', "If you don't run {{- product}}, leave it out of the products.", {
              product: product.title,
            }),
        relabelingNote(job),
        usualReasons(job)
      ),
      snippet: scrapeConfigOf(job),
    },
  };
}

/** What the relabeling of a job does and costs, as sentences that follow an advice; null if there is none. */
function relabelingNote({ product: { checks }, source }: ExpectedJob): Text | null {
  return checks.relabeling?.sources.includes(source) === true ? checks.relabeling.note : null;
}

function jobsOf(targets: ReadonlyArray<{ job: string }>): Message {
  return jobNames(targets.map(({ job }) => job));
}

function jobNames(names: readonly string[]): Message {
  const jobs = unique(names);
  return message('checks.found.jobs', 'jobs {{- jobs}}', {
    count: jobs.length,
    jobs: list(jobs),
    defaultValue_one: 'job {{- jobs}}',
  });
}
