import { groupBy, unique } from '../../lists';
import { english, message, type Message, type Value } from '../../messages';
import { type Sample } from '../../promClient/types';
import { selectorOfNames } from '../../promql/promql';
import { type Metric, type Source } from '../../triage/targets/source';
import { type Capability, provingSeries } from './capability';
import { isOf, nameOf } from '../targets/findTargets';
import { deliveredMatchers, hasDelivered } from '../job/targetRows';
import { type JobTarget } from '../targets/jobTargets';
import { bad, type Facts, notAnswered, pass, type Probe, unknown } from '../probe';
import { byTarget } from '../targets/queries';
import { distinct, list } from '../texts';

/** Which of some families each target delivers now: `{__name__, job, instance}`. */
export function getFamiliesQuery(
  families: readonly Metric[],
  facts: Pick<Facts, 'scope' | 'apart' | 'targets'>
): string {
  const names = families.flatMap((metric) => [provingSeries(metric), metric.name]);
  return `count ${byTarget(facts.apart, '__name__')}(${selectorOfNames(unique(names), deliveredMatchers(facts))})`;
}

/** How many people each target counts: `{__name__, job, instance}`. */
export function getPeopleByTargetQuery(
  people: readonly Metric[],
  facts: Pick<Facts, 'scope' | 'apart' | 'targets'>
): string {
  return `sum ${byTarget(facts.apart, '__name__')}(${selectorOfNames(
    people.map(({ name }) => name),
    deliveredMatchers(facts)
  )})`;
}

/** What Callscope can judge of the products that run here, and what is missing for the rest. */
export function featureProbes(facts: Facts): Probe[] {
  return [...groupBy(facts.jobs, ({ product }) => product.id).values()].flatMap((jobs) => probesOf(jobs, facts));
}

/** The probes of the product that has these jobs. */
function probesOf(jobs: Facts['jobs'], facts: Facts): Probe[] {
  const capabilities = jobs[0]?.product.checks.capabilities ?? [];
  const sources = jobs.map(({ source }) => source);
  const people = sources.flatMap((source) => source.people ?? []);
  const dated = sources.flatMap(({ metrics }) => metrics.filter(({ since }) => since !== undefined));
  const needed = [...capabilities.flatMap(({ needs }) => needs.flat()), ...dated];
  return capabilities.map((capability): Probe => ({
    id: capability.id,
    title: capability.title,
    why: message('checks.features.why', "Without these metrics, Callscope can't judge this."),
    queries: hasDelivered(facts)
      ? { families: getFamiliesQuery(needed, facts), people: getPeopleByTargetQuery(people, facts) }
      : {},
    judge: ({ families = [], people: counts = [] }) =>
      facts.unanswered === null ? judge(capability, jobs, families, counts, facts) : notAnswered(facts.unanswered),
  }));
}

/** A family that is missing. */
interface Missing {
  source: Source;
  metric: Metric;
  /** Targets that should have it because people are on them; [] if no target delivers the source. */
  targets: readonly JobTarget[];
  reason: 'no-target' | 'older' | 'native' | 'unknown';
  /** Whether other targets have it. */
  isPartly: boolean;
}

function judge(
  { needs }: Capability,
  jobs: Facts['jobs'],
  families: readonly Sample[],
  people: readonly Sample[],
  facts: Facts
): ReturnType<Probe['judge']> {
  const owners = needs.map((alternatives) => ownersOf(alternatives, jobs, facts, families, people));
  const isAnyHeld = owners.some(({ holders }) => holders.length > 0);
  const missing = owners.flatMap(({ usual, holders, lacking, isOwned }): Missing[] => {
    const source = jobs.find((job) => job.source.metrics.includes(usual))?.source;
    if (lacking.length === 0) {
      return isOwned || source === undefined
        ? []
        : [{ source, metric: usual, targets: [], reason: 'no-target', isPartly: false }];
    }
    return [...groupBy(lacking, (owner) => `${owner.metric.name} ${reasonFor(owner, families)}`).values()].flatMap(
      (group) => {
        const [first] = group;
        return first === undefined
          ? []
          : [
              {
                source: first.source,
                metric: first.metric,
                targets: group.map(({ target }) => target),
                reason: reasonFor(first, families),
                isPartly: holders.length > 0 || lacking.length > group.length,
              },
            ];
      }
    );
  });
  if (missing.length > 0 && (isAnyHeld || missing.some(({ targets }) => targets.length > 0))) {
    return bad('warn', textsOf(missing), distinct(missing.map(adviceOn)));
  }
  const absent = owners.filter(({ holders }) => holders.length === 0).map(({ usual }) => usual);
  if (absent.length === 0) {
    return pass(message('checks.features.all', 'All metrics are present.'));
  }
  const sources = jobs.map(({ source }) => source).filter(({ metrics }) => absent.some((one) => metrics.includes(one)));
  const names = unique(sources.map(({ job }) => job));
  return unknown(
    [
      message('checks.features.not-now', "Can't judge this now."),
      message('checks.features.missing', 'Missing: {{- families}}.', { families: list(absent.map(provingSeries)) }),
    ],
    [
      message('remedy.deliver', 'Jobs {{- jobs}} deliver these metrics.', {
        count: names.length,
        jobs: list(names),
        defaultValue_one: 'Job {{- jobs}} delivers these metrics.',
      }),
      message('remedy.first-call', 'Most of them appear with the first call.'),
    ]
  );
}

/** A target that should have a family. */
interface Owner {
  source: Source;
  target: JobTarget;
  metric: Metric;
}

/** Which targets have one of some families, and which lack it although people are on them. */
function ownersOf(
  alternatives: readonly [Metric, ...Metric[]],
  jobs: Facts['jobs'],
  facts: Facts,
  families: readonly Sample[],
  people: readonly Sample[]
): { usual: Metric; holders: Owner[]; lacking: Owner[]; isOwned: boolean } {
  const has = (target: JobTarget, metric: Metric): boolean => isThere(families, provingSeries(metric), target);
  const groups = jobs[0]?.product.checks.allOrNone ?? [];
  const isExpected = ({ target, metric }: Owner): boolean =>
    groups.filter((group) => group.includes(metric)).every((group) => group.some((other) => has(target, other)));
  const isInUse = ({ source, target }: Owner): boolean => {
    const gauge = source.people;
    const isCounted = gauge !== undefined && isThere(people, gauge.name, target);
    return isCounted
      ? people.some(({ labels, value }) => labels.__name__ === gauge.name && isOf(target, labels) && value > 0)
      : source.metrics.some((metric) => has(target, metric));
  };
  const owners = jobs.flatMap((job) => {
    const { source } = job;
    const metric = alternatives.find((one) => source.metrics.includes(one));
    return metric === undefined
      ? []
      : (facts.targets.get(job)?.targets ?? [])
          .filter(({ isDelivering }) => isDelivering)
          .map((target): Owner => ({ source, target, metric }))
          .filter(isExpected);
  });
  const isHolder = ({ target }: Owner): boolean => alternatives.some((metric) => has(target, metric));
  return {
    usual: alternatives[0],
    holders: owners.filter(isHolder),
    lacking: owners.filter((owner) => !isHolder(owner) && isInUse(owner)),
    isOwned: owners.length > 0,
  };
}

function reasonFor({ source, target, metric }: Owner, families: readonly Sample[]): Missing['reason'] {
  if (metric.type === 'histogram' && isThere(families, metric.name, target)) {
    return 'native';
  }
  const siblings = source.metrics.filter(({ since }) => since !== undefined && since === metric.since);
  return metric.since !== undefined && !siblings.some((other) => isThere(families, provingSeries(other), target))
    ? 'older'
    : 'unknown';
}

/** A sentence for each thing that Callscope can't judge, with the reason and the targets. */
function textsOf(missing: readonly Missing[]): Message[] {
  const parts = missing.map((part) => ({
    name: part.reason === 'older' ? part.metric.name : provingSeries(part.metric),
    sentence: (names: Value): Message => textOf(part, names),
  }));
  return [...groupBy(parts, ({ sentence }) => english(sentence(''))).values()].flatMap((alike) => {
    const names = list(alike.map(({ name }) => name));
    return alike.slice(0, 1).map(({ sentence }) => sentence(names));
  });
}

function textOf({ source, metric, targets, reason, isPartly }: Missing, names: Value): Message {
  const families = isPartly
    ? message('checks.features.on', '{{- families}} on {{- targets}}', {
        families: names,
        targets: list(targets.map(nameOf)),
      })
    : names;
  const values = { families, need: metric.neededFor ?? THIS };
  switch (reason) {
    case 'no-target':
      return message(
        'checks.features.no-target',
        "Without {{- families}}, Callscope can't judge {{- need}}: no target of {{- job}} delivers now.",
        { ...values, job: source.job }
      );
    case 'older':
      return message(
        'checks.features.older',
        "Without {{- families}}, Callscope can't judge {{- need}}: {{- product}} is older than {{- version}}.",
        { ...values, ...releaseOf(metric) }
      );
    case 'native':
      return message(
        'checks.features.native',
        "Without {{- families}}, Callscope can't judge {{- need}}: only native histograms are stored.",
        values
      );
    case 'unknown':
      return message('checks.features.without', "Without {{- families}}, Callscope can't judge {{- need}}.", values);
  }
}

/** What a capability without a name needs its families for. */
const THIS = message('checks.features.this', 'this');

function releaseOf({ since }: Metric): { product: Value; version: string } {
  return { product: since?.product ?? '', version: since?.version ?? '' };
}

function adviceOn({ source: { job }, metric, reason }: Missing): Message {
  switch (reason) {
    case 'no-target':
      return message('remedy.no-target', 'Check the targets of job {{- job}}.', { job });
    case 'older':
      return message('remedy.older', 'Update {{- product}} to {{- version}} or later.', releaseOf(metric));
    case 'native':
      return message(
        'remedy.native',
        'Set always_scrape_classic_histograms: true for job {{- job}} (scrape_classic_histograms before Prometheus 3), and remove convert_classic_histograms_to_nhcb.',
        { job }
      );
    case 'unknown':
      return message(
        'remedy.dropped',
        "Check whether metric_relabel_configs of job {{- job}} drops or renames it, or whether the exporter's version or flags leave it out.",
        { job }
      );
  }
}

function isThere(rows: readonly Sample[], name: string, target: JobTarget): boolean {
  return rows.some(({ labels }) => labels.__name__ === name && isOf(target, labels));
}
