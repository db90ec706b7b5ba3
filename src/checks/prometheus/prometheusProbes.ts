import { type Facts, type Probe } from '../probe';
import { backendCheck } from './backendCheck';
import { askingClockCheck } from './askingClockCheck';
import { dataSourceIntervalCheck } from './dataSourceIntervalCheck';
import { deadRulesCheck } from './deadRulesCheck';
import { duplicatesCheck } from './duplicatesCheck';
import { instancesCheck } from './instancesCheck';
import { permissionsCheck } from './permissionsCheck';
import { retentionCheck } from './retentionCheck';
import { rulesCheck } from './rulesCheck';

/** Checks of Prometheus and its data source, independent of what it scrapes. */
export function prometheusProbes(facts: Facts): Probe[] {
  return [
    backendCheck(facts),
    permissionsCheck(facts),
    dataSourceIntervalCheck(facts),
    retentionCheck(facts),
    askingClockCheck(facts),
    duplicatesCheck(facts),
    instancesCheck(facts),
    rulesCheck(facts),
    deadRulesCheck(facts),
  ];
}
