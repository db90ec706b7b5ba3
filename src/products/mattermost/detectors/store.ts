import { message, type Message } from '../../../messages';
import { numbers } from '../../../promClient/rows';
import { unique } from '../../../lists';
import { type Sample } from '../../../promClient/types';
import { type SignalContext, type Symptom, type Tally } from '../../../triage/model';
import { boundOf, counted, instanceDimension } from './reports';
import { inquiry } from '../../../triage/inquiry';

import { getOperationsHistory, getOperationsQuery, operationWindow, SLOW_OPERATION } from './pluginQueries';

/** Ten times the limit: people notice the delay. */
const SEVERE_OPERATION = 2.5;

/** Operations of the plugin, by app node and bound. */
export const operations = inquiry({
  ask: (context) => ({ operations: getOperationsQuery(context) }),
  read: (answers) => numbers(answers('operations')),
});

/**
 * Slow store methods, handlers and locks, by app node.
 * @param users people in calls by app node
 */
export function storeSymptom(
  rows: readonly Sample[],
  users: ReadonlyMap<string, number>,
  context: SignalContext
): Symptom {
  return {
    id: 'store',
    title: message('mattermost.symptom.store', 'Store and locks'),
    complaint: message(
      'mattermost.symptom.store-complaint',
      'The Calls plugin is slow: store, handlers or locks take over {{limit}} ms',
      { limit: 1000 * SLOW_OPERATION }
    ),
    units: nameOperations,
    limit: 1000 * SLOW_OPERATION,
    limitUnit: message('unit.ms', 'ms'),
    tallies: tallies(rows, users, context),
    dimensions: [instanceDimension('store-slow')],
    everywhere: 'store-slow',
    scattered: null,
    estimated: true,
    costsTime: false,
    judged: true,
    isExceptional: true,
    yieldsTo: [],
    nearest: null,
    past: getOperationsHistory(context),
    query: getOperationsQuery(context),
  };
}

function tallies(rows: readonly Sample[], users: ReadonlyMap<string, number>, context: SignalContext): Tally[] {
  const instances = unique(rows.map(({ labels }) => labels.instance ?? ''));
  return instances.map((instance) => {
    const upTo = (bound: number): number => {
      const bucket = rows.find(({ labels }) => labels.instance === instance && boundOf(labels.le) === bound);
      return counted(bucket?.value ?? 0, operationWindow(context), context);
    };
    const n = upTo(Infinity);
    return {
      place: { instance },
      meeting: null,
      n,
      bad: Math.max(0, n - upTo(SLOW_OPERATION)),
      severe: Math.max(0, n - upTo(SEVERE_OPERATION)),
      people: users.get(instance) ?? 0,
    };
  });
}

function nameOperations(count: number): Message {
  return message('mattermost.unit.operations', 'operations', { count, defaultValue_one: 'operation' });
}
