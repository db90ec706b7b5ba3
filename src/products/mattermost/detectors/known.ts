import { type Sample } from '../../../promClient/types';
import { followUpOn } from '../../../triage/inquiry';
import { type Symptom } from '../../../triage/model';
import { type Counters, type MomentRows } from './counters';
import { type Pairs } from './fallback';
import { type Placed } from './gauges';
import { type Report } from './queries';

/** What the first answers show. */
export interface Known {
  /** Rows of each report's histogram: `{instance, groupID, le}`. */
  reports: Readonly<Record<Report, readonly Sample[]>>;
  moments: MomentRows;
  counters: Counters;
  sessions: Placed;
  /** Places whose number of sessions is not a number. */
  odd: number;
  /** Voice packets forwarded lately, all and quickly: `{instance, groupID, le}`. */
  writes: readonly Sample[];
  /** All of them by place. */
  packets: Placed;
  ws: Placed;
  /** The most connections lately. */
  wsMost: Placed;
  /** Sessions of RTCDs that are down or no longer scraped, and when they last answered (unix s). */
  carried: Placed;
  answered: Placed;
  /** People in calls by app node. */
  users: ReadonlyMap<string, number>;
  /** Whether the start time of a process changed lately. */
  isStartChanged: boolean;
  /** Hosts with little headroom: shares of CPU and of file descriptors. */
  busy: readonly Sample[];
  /** Hosts that use at least half of their CPU, those among them. */
  warm: readonly Sample[];
  descriptors: readonly Sample[];
  /** Slow and quick operations of the plugin: `{instance, le}`. */
  operations: readonly Sample[];
  /** New candidate pairs, of all app nodes and of the worst ones. */
  pairs: readonly Pairs[];
  /** Symptoms of reports and of events, which need no further answers. */
  reported: readonly Symptom[];
  troubles: readonly Symptom[];
}

/** A follow-up on what is known. */
export const followUp = followUpOn<Known>();
