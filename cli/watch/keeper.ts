import { type Severity } from '../../src/triage/model';
import { type Alarm, type Labels, type Observation } from './observe';

/** An alert as Alertmanager takes it; times are unix seconds. */
export interface Alert {
  labels: Labels;
  annotations: Labels;
  startsAt: number;
  endsAt: number;
  generatorURL: string | null;
}

/** An alarm that fires, with its history. */
interface Firing {
  alarm: Alarm;
  severity: Severity;
  startsAt: number;
  /** Since when it is missing although it would be seen; null if it is there, or unknown. */
  missingSince: number | null;
  /** Since when it is only a warning although it fires as critical. */
  milderSince: number | null;
  /** Since when nothing is known about it. */
  unknownSince: number | null;
}

/** What the keeper remembers between two rounds. */
export interface Kept {
  firing: ReadonlyMap<string, Firing>;
  /** In how many rounds in a row an alarm that needs several was seen. */
  awaited: ReadonlyMap<string, number>;
  /** Alerts that ended lately, by all their labels. */
  ended: ReadonlyMap<string, Alert>;
}

export interface KeepOptions {
  /** Seconds that an alarm must be missing before it ends. */
  hold: number;
  /** Seconds that an alert outlives the round that sent it. */
  validity: number;
}

/** An alert that began or ended in this round. */
export interface Change {
  what: 'firing' | 'resolved';
  alert: Alert;
}

export interface Keeping {
  kept: Kept;
  /** Everything that Alertmanager should have. */
  alerts: readonly Alert[];
  changes: readonly Change[];
}

export const NOTHING_KEPT: Kept = { firing: new Map(), awaited: new Map(), ended: new Map() };

/** Ended alerts are sent for so long (s), as by Prometheus. */
const RESEND_SECONDS = 900;

/** What to send after a round, from what was kept and what the round says. */
export function keep(before: Kept, observation: Observation, now: number, options: KeepOptions): Keeping {
  const seen = new Map(observation.alarms.map((alarm) => [keyOf(alarm), alarm]));
  const awaited = new Map([...seen].map(([key]) => [key, (before.awaited.get(key) ?? 0) + 1]));
  const firing = new Map<string, Firing>();
  const over: Firing[] = [];
  const changes: Change[] = [];
  const end = (each: Firing): void => {
    over.push(each);
    changes.push({ what: 'resolved', alert: alertOf(each, now) });
  };

  for (const [key, each] of before.firing) {
    const alarm = seen.get(key);
    const next = alarm === undefined ? withoutSight(each, observation, now) : withSight(each, alarm, now, options);
    if (next.missingSince !== null && now - next.missingSince >= options.hold) {
      end(next);
    } else {
      firing.set(key, next);
      if (next.severity !== each.severity) {
        end(each);
        changes.push({ what: 'firing', alert: alertOf(next, now + options.validity) });
      }
    }
  }
  for (const [key, alarm] of seen) {
    if (!firing.has(key) && (awaited.get(key) ?? 0) >= alarm.rounds) {
      const begun = begin(alarm, now);
      firing.set(key, begun);
      changes.push({ what: 'firing', alert: alertOf(begun, now + options.validity) });
    }
  }

  const current = [...firing.values()].map((each) => alertOf(each, now + options.validity));
  const currentKeys = new Set(current.map(labelKey));
  const ended = new Map(
    [...before.ended, ...over.map((each) => [labelKey(alertOf(each, now)), alertOf(each, now)] as const)].filter(
      ([key, { endsAt }]) => !currentKeys.has(key) && now - endsAt < RESEND_SECONDS
    )
  );
  return { kept: { firing, awaited, ended }, alerts: [...current, ...ended.values()], changes };
}

function begin(alarm: Alarm, now: number): Firing {
  return {
    alarm,
    severity: alarm.severity,
    startsAt: Math.min(alarm.since ?? now, now),
    missingSince: null,
    milderSince: null,
    unknownSince: null,
  };
}

/** It gets worse at once, and milder only after the hold time. */
function withSight(each: Firing, alarm: Alarm, now: number, { hold }: KeepOptions): Firing {
  const isMilder = each.severity === 'critical' && alarm.severity === 'warning';
  const milderSince = isMilder ? (each.milderSince ?? now) : null;
  const isStillCritical = milderSince !== null && now - milderSince < hold;
  return {
    ...each,
    alarm,
    severity: isStillCritical ? 'critical' : alarm.severity,
    missingSince: null,
    milderSince: isStillCritical ? milderSince : null,
    unknownSince: null,
  };
}

function withoutSight(each: Firing, { judged, isComplete }: Observation, now: number): Firing {
  const { installation, kind } = each.alarm;
  const isKnown = judged.get(installation)?.has(kind) ?? isComplete;
  return isKnown
    ? { ...each, missingSince: each.missingSince ?? now, unknownSince: null }
    : { ...each, missingSince: null, unknownSince: each.unknownSince ?? now };
}

function alertOf({ alarm, severity, startsAt, unknownSince }: Firing, endsAt: number): Alert {
  return {
    labels: { ...alarm.labels, severity },
    annotations: {
      ...alarm.annotations,
      ...(unknownSince !== null && {
        note: `Since ${new Date(unknownSince * 1000).toISOString()}, Callscope can't judge whether this is over.`,
      }),
    },
    startsAt,
    endsAt,
    generatorURL: alarm.link,
  };
}

/** Two installations may have an alarm with the same labels only if they are the same. */
function keyOf({ installation, labels }: Alarm): string {
  return JSON.stringify([installation, Object.entries(labels)]);
}

function labelKey({ labels }: Alert): string {
  return JSON.stringify(Object.entries(labels));
}
