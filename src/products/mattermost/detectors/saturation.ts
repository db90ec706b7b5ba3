import { inTurn, type Message, message, type Text, type Value } from '../../../messages';
import { numbers } from '../../../promClient/rows';
import { unique } from '../../../lists';
import { affects, fact } from '../../../triage/findings/facts';
import { type Sample } from '../../../promClient/types';
import { percent } from '../../../triage/format';
import { hostOf } from '../../../triage/targets/host';
import { type Evidence, type Incident, type Note, type SignalContext } from '../../../triage/model';
import { inquiry } from '../../../triage/inquiry';
import { followUp, type Known } from './known';
import { boundOf } from './reports';
import { UDP } from '../sources/hosts';
import { dialectOf, rtcdOf } from './queries';
import {
  getBusyHistory,
  getDescriptorsHistory,
  getHeadroomQueries,
  getHostQueries,
  getStarvationQueries,
  getUdpHistory,
  getWritesHistory,
  isOffloader,
} from './hostQueries';

const UDP_FAMILIES = ['hostUdp', 'hostUdp6'] as const;

/** At this share a host is at its limit. Mattermost's published load tests end at 84 % CPU. */
export const AT_LIMIT = 0.9;
/** People hear lost datagrams from this share on. */
const LOST_DATAGRAMS = 0.01;
/** Packets are written slowly if the p95 is over the bound … */
const SLOW_WRITES = 0.05;
/** … and slow packets are this many times as frequent as before. */
const MORE_SLOW_WRITES = 5;
/** A starved process gets less than this share of its highest CPU rate. */
const STARVED_SHARE = 0.9;

/** One resource of one host that is at its limit. */
interface Strain {
  instance: string;
  /** Id of the resource. */
  resource: string;
  /** "CPU use is 98 %". */
  text: Message;
  evidence: Evidence;
  /** Its history, if it must last to be a finding; null if it only explains bad calls. */
  past: Incident['past'];
}

/** The RTCD of a host: by host name, or the only RTCD. */
function nodeOf(host: string, context: SignalContext): string {
  const nodes = rtcdOf(context)?.instances ?? [];
  const [only] = nodes;
  const own = nodes.find((node) => hostOf(node) === hostOf(host));
  return own ?? (nodes.length === 1 && only !== undefined ? only : host);
}

interface Resource {
  id: string;
  what: Message;
  text: (share: string) => Message;
  query: string;
  past?: (instance: string) => { n: string; good: string };
}

function strains(
  rows: readonly Sample[],
  limit: number,
  { id, what, text, query, past }: Resource,
  instanceOf: (instance: string) => string
): Strain[] {
  return rows
    .filter(({ value }) => value >= limit)
    .map(({ labels, value }) => ({
      instance: instanceOf(labels.instance ?? ''),
      resource: id,
      text: text(percent(value)),
      evidence: fact(what, value, query),
      past: past === undefined ? null : { ...past(labels.instance ?? ''), lasting: 0 },
    }));
}

/** Hosts with little headroom. */
export const headroom = inquiry({
  ask: (context): Partial<ReturnType<typeof getHeadroomQueries>> =>
    dialectOf(context) === 'rtcd' ? getHeadroomQueries(context) : {},
  read: (answers, { limits }) => {
    const warm = numbers(answers('busy'));
    return {
      warm,
      busy: warm.filter(({ value }) => value > limits.cpu),
      descriptors: numbers(answers('descriptors')),
    };
  },
});

/** With this many bad units at a place, Callscope looks for a reason. */
const SUFFERING = 3;

function isSuffering({ reported, troubles, writes }: Known): boolean {
  return (
    [...reported, ...troubles].some(({ tallies }) => tallies.some(({ bad }) => bad >= SUFFERING)) ||
    [...slowWrites(writes).values()].some(isSlow)
  );
}

/** The resources that RTCD hosts lack, if calls are bad. */
export const hosts = followUp({
  ask: (known, context): Partial<ReturnType<typeof getHostQueries> & ReturnType<typeof getStarvationQueries>> => {
    const rtcds = rtcdOf(context)?.instances ?? [];
    return isSuffering(known) && rtcds.length > 0
      ? { ...getHostQueries(context, rtcds), ...getStarvationQueries(context) }
      : {};
  },
  read: (answers) => ({
    hostCpu: numbers(answers('hostCpu')),
    hostUdp: numbers(answers('hostUdp')),
    hostUdp6: numbers(answers('hostUdp6')),
    hostNetwork: numbers(answers('hostNetwork')),
    writesPast: numbers(answers('writesPast')),
    cores: numbers(answers('cores')),
    coresMost: numbers(answers('coresMost')),
  }),
});

type Hosts = ReturnType<(typeof hosts)['read']>;

/** Hosts of RTCD and of the offloader that are at their limit. */
export function saturationIncidents(
  { busy, descriptors, writes }: Pick<Known, 'busy' | 'descriptors' | 'writes'>,
  found: Hosts,
  context: SignalContext
): Incident[] {
  const node = (host: string): string => nodeOf(host, context);
  const queries = { ...getHeadroomQueries(context), ...getHostQueries(context, rtcdOf(context)?.instances ?? []) };
  const cpu = {
    id: 'cpu',
    what: message('mattermost.evidence.cpu', 'share of CPU in use'),
    text: (share: string) => message('mattermost.strain.cpu', 'CPU use is {{- share}}', { share }),
  };
  const udp = {
    id: 'udp',
    what: message('mattermost.evidence.udp', 'share of UDP datagrams lost'),
    text: (share: string) =>
      message('mattermost.strain.udp', '{{- share}} of incoming UDP datagrams are lost', { share }),
  };
  const lasting = { ...cpu, query: queries.busy, past: (host: string) => getBusyHistory(context, host) };
  const own = [
    ...strains(
      busy.filter((row) => !isOffloader(row)),
      AT_LIMIT,
      lasting,
      node
    ),
    ...strains(found.hostCpu, AT_LIMIT, { ...cpu, query: queries.hostCpu }, node),
    ...UDP_FAMILIES.flatMap((name) =>
      strains(
        found[name],
        LOST_DATAGRAMS,
        { ...udp, query: queries[name], past: (host) => getUdpHistory(context, UDP[name], host) },
        node
      )
    ),
    ...strains(
      found.hostNetwork,
      AT_LIMIT,
      {
        id: 'network',
        what: message('mattermost.evidence.network', 'share of network bandwidth in use'),
        text: (share) =>
          message('mattermost.strain.network', '{{- share}} of its network bandwidth is in use', { share }),
        query: queries.hostNetwork,
      },
      node
    ),
    ...strains(
      descriptors,
      AT_LIMIT,
      {
        id: 'descriptors',
        what: message('mattermost.evidence.descriptors', 'share of file descriptors in use'),
        text: (share) =>
          message('mattermost.strain.descriptors', 'RTCD uses {{- share}} of its file descriptors', { share }),
        query: queries.descriptors,
        past: (instance) => getDescriptorsHistory(context, instance),
      },
      node
    ),
    ...starved(writes, found, context),
  ];
  const offloaders = strains(busy.filter(isOffloader), AT_LIMIT, lasting, (instance) => instance);
  return [
    ...incidents('host-saturation', own, (instance, strained) =>
      message('mattermost.finding.host', 'The host of RTCD {{- instance}} is at its limit: {{- strained}}.', {
        instance,
        strained,
      })
    ),
    ...incidents('offloader-saturation', offloaders, (instance, strained) =>
      message(
        'mattermost.finding.offloader',
        'The recording and transcription host {{- instance}} is at its limit: {{- strained}}.',
        { instance, strained }
      )
    ),
  ];
}

function incidents(
  cause: string,
  all: readonly Strain[],
  summaryOf: (instance: string, strained: Value) => Message
): Incident[] {
  const instances = unique(all.map(({ instance }) => instance));
  return instances.map((instance) => {
    // The same resource may be there twice: over a minute, and over the last scrapes.
    const own = all.filter(
      (strain, i) =>
        strain.instance === instance &&
        all.findIndex((other) => other.instance === instance && other.resource === strain.resource) === i
    );
    return {
      cause,
      severity: 'warning',
      where: [{ label: 'instance', value: instance }],
      since: null,
      past: own.find(({ past }) => past !== null)?.past ?? null,
      affected: affects({ estimated: true }),
      summary: summaryOf(instance, inTurn(own.map(({ text }) => text))),
      evidence: own.map(({ evidence }) => evidence),
    };
  });
}

/** The share of voice packets that took longer than the lower bound, by RTCD. */
function slowWrites(rows: readonly Sample[]): Map<string, { n: number; share: number }> {
  const instances = unique(rows.map(({ labels }) => labels.instance ?? ''));
  return new Map(
    instances.map((instance) => {
      const own = rows.filter(({ labels }) => labels.instance === instance);
      const sum = (isAll: boolean): number =>
        own
          .filter(({ labels }) => (boundOf(labels.le) === Infinity) === isAll)
          .reduce((total, { value }) => total + value, 0);
      const n = sum(true);
      return [instance, { n, share: n === 0 ? 0 : 1 - sum(false) / n }];
    })
  );
}

/** Whether packets are written so slowly that the host should be checked. */
function isSlow({ share }: { share: number }): boolean {
  return share >= SLOW_WRITES;
}

/** A process that writes far more slowly than before and gets less CPU, not more, is starved. */
function starved(writes: readonly Sample[], found: Hosts, context: SignalContext): Strain[] {
  const past = slowWrites(found.writesPast);
  const coresOf = (what: 'cores' | 'coresMost', instance: string): number | undefined =>
    found[what].find(({ labels }) => labels.instance === instance)?.value;
  return [...slowWrites(writes)].flatMap(([instance, now]): Strain[] => {
    const before = past.get(instance);
    const cores = coresOf('cores', instance);
    const most = coresOf('coresMost', instance);
    const isStarved =
      isSlow(now) &&
      before !== undefined &&
      before.n > 0 &&
      now.share >= MORE_SLOW_WRITES * before.share &&
      cores !== undefined &&
      most !== undefined &&
      cores < STARVED_SHARE * most;
    return isStarved
      ? [
          {
            instance,
            resource: 'writes',
            text: message(
              'mattermost.strain.writes',
              'RTCD writes {{- share}} of packets slowly while getting less CPU than before: it is starved',
              { share: percent(now.share) }
            ),
            evidence: fact(
              message('mattermost.evidence.writes', 'share of packets written slowly'),
              now.share,
              getStarvationQueries(context).writesPast
            ),
            past: { ...getWritesHistory(context, instance), lasting: 0 },
          },
        ]
      : [];
  });
}

/** Notes on hosts without headroom that are not at their limit yet. */
export function headroomNotes({ busy, descriptors }: Pick<Known, 'busy' | 'descriptors'>): Note[] {
  const note = (text: Text): Note => ({ kind: 'capacity', text });
  const isTight = ({ value }: Sample): boolean => value < AT_LIMIT;
  return [
    ...busy.filter(isTight).map(({ labels: { instance = '' }, value }) =>
      note(
        message('mattermost.note.cpu', 'CPU use of {{- instance}} is {{- share}}.', {
          instance,
          share: percent(value),
        })
      )
    ),
    ...descriptors.filter(isTight).map(({ labels: { instance = '' }, value }) =>
      note(
        message('mattermost.note.descriptors', 'RTCD {{- instance}} uses {{- share}} of its file descriptors.', {
          instance,
          share: percent(value),
        })
      )
    ),
  ];
}
