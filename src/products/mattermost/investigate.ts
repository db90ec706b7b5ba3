import { investigation } from '../../triage/inquiry';
import {
  coverageNotes,
  oddNotes,
  readActivity,
  shared,
  sharedNotes,
  silentNotes,
  startChanges,
  still,
  users,
  withOdd,
  withShared,
  withUnmeasured,
} from './detectors/activity';
import { ahead, capacityIncidents } from './detectors/capacity';
import { moments, readCounters } from './detectors/counters';
import { fallbackIncidents, pairs, pairsPast } from './detectors/fallback';
import { joinNotes, joinSymptom, judgedJoins, pastJoins } from './detectors/joins';
import { type Known } from './detectors/known';
import {
  beforeRestarts,
  carriedAll,
  connections,
  connectionTimes,
  findNodeIncidents,
  gauges,
  gone,
  type NodeState,
  unmeasuredPeople,
  unscrapedNotes,
  usersAround,
} from './detectors/nodes';
import { dialectOf, servedBy } from './detectors/queries';
import { boundNotes, reports, reportSymptoms, unmeasuredNotes } from './detectors/reports';
import { headroom, headroomNotes, hosts, saturationIncidents } from './detectors/saturation';
import { operations, storeSymptom } from './detectors/store';
import { troubleSymptoms } from './detectors/troubles';

/** How Callscope investigates Mattermost Calls. */
export const investigate = investigation({
  first: { reports, moments, gauges, pairs, users, startChanges, operations, connections, headroom, gone },
  know({ reports: reported, moments: rows, gauges: { sessions, odd, writes, packets }, ...facts }, context): Known {
    const counters = readCounters(rows, context);
    return {
      ...facts.connections,
      ...facts.gone,
      ...facts.headroom,
      reports: reported,
      moments: rows,
      counters,
      sessions,
      odd,
      writes,
      packets,
      users: facts.users,
      isStartChanged: facts.startChanges,
      operations: facts.operations,
      pairs: facts.pairs,
      reported: reportSymptoms(reported, sessions, context),
      troubles: troubleSymptoms(counters, { sessions, packets }, context),
    };
  },
  further: {
    ahead,
    hosts,
    connectionTimes,
    pastJoins,
    shared,
    still,
    beforeRestarts,
    carriedAll,
    pairsPast,
    usersAround,
  },
  // Counters of several processes that answer in turn are meaningless.
  voids: ({ shared: addresses }) =>
    addresses.length === 0 ? null : ({ labels }) => addresses.includes(labels.instance ?? ''),
  describe(known, more, context, initially) {
    const { sessions } = known;
    const counters =
      more.pastJoins.length === 0 ? known.counters : readCounters({ ...known.moments, past: more.pastJoins }, context);
    const nodes: NodeState = {
      ...known,
      ...more.connectionTimes,
      ...more.beforeRestarts,
      ...more.usersAround,
      carriedAll: more.carriedAll,
    };
    const activity = readActivity(known.reported[0]?.tallies ?? [], known, more.still, counters, context);
    const incidents = findNodeIncidents(nodes, counters, context);
    // If the plugin runs no RTC server, data channels open on an RTCD that isn't scraped.
    const joins = sessions.size === 0 && dialectOf(context) === 'embedded' ? [] : judgedJoins(counters, context);
    return {
      dialect: dialectOf(context),
      activity: withUnmeasured(
        withShared(withOdd(activity, initially.odd, sessions.size, context), more.shared, sessions, initially.sessions),
        unmeasuredPeople(nodes, more.still.frozen, counters, context)
      ),
      symptoms: [
        ...known.reported,
        joinSymptom(joins, context),
        ...known.troubles,
        storeSymptom(known.operations, known.users, context),
      ],
      incidents: [
        ...incidents,
        ...saturationIncidents(known, more.hosts, context),
        ...capacityIncidents(known, more.ahead, context),
        ...fallbackIncidents(known.pairs, more.pairsPast, context),
      ],
      notes: [
        ...silentNotes(activity),
        ...sharedNotes(more.shared),
        ...unscrapedNotes(nodes, counters, context),
        ...joinNotes(counters, context),
        ...unmeasuredNotes(known.reported),
        ...coverageNotes(activity, [...known.users.values()]),
        ...oddNotes(initially.odd),
        ...boundNotes(known.reports, context),
        ...headroomNotes(known),
      ],
      // If everything is down, no source can tell more.
      evidenceSources: incidents.some(({ total }) => total) ? [] : [servedBy(context)],
    };
  },
});
