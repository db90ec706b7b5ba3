import { PROD } from '../../../../tests/support/queries';
import { message } from '../../../messages';
import { DEFAULT_LIMITS } from '../../../settings';
import { RTCD_PROCESS, RTCD_SOURCE } from '../sources/rtcd';
import {
  getAgeQuery,
  getCoresQuery,
  getDescriptorShareQuery,
  getGoQuery,
  getMemoryQuery,
  getRestartCountQuery,
  type GoProcess,
} from './processPanels';
import { VARIABLES } from './variables';

const CONTEXT = { scope: PROD, limits: DEFAULT_LIMITS };
const NORMAL = message('test.normal', 'Below 1 is normal.');
const PROCESS: GoProcess = {
  name: 'RTCD',
  source: RTCD_SOURCE,
  metrics: RTCD_PROCESS,
  node: VARIABLES.instance,
  normal: { cpu: NORMAL, memory: NORMAL, descriptors: NORMAL },
};
const OWN = '{cluster="prod",instance=~"$instance"}';

test('queries of a process', () => {
  expect(getCoresQuery(CONTEXT, PROCESS)).toBe(
    `max by(instance)(rate(rtcd_process_cpu_seconds_total${OWN}[$__rate_interval]))`
  );
  expect(getMemoryQuery(CONTEXT, PROCESS)).toBe(`max by(instance)(rtcd_process_resident_memory_bytes${OWN})`);
  expect(getDescriptorShareQuery(CONTEXT, PROCESS)).toBe(
    `max by(instance)(rtcd_process_open_fds${OWN}/rtcd_process_max_fds${OWN})`
  );
  expect(getAgeQuery(CONTEXT, PROCESS)).toBe(`time()-max by(instance)(rtcd_process_start_time_seconds${OWN})`);
  expect(getRestartCountQuery(CONTEXT, PROCESS)).toBe(
    `sum(max by(instance)(changes(rtcd_process_start_time_seconds${OWN}[$__range])))`
  );
});

test('names without a prefix are those of this process alone', () => {
  expect(getGoQuery(CONTEXT, PROCESS, '_goroutines')).toBe(
    `max by(instance)(go_goroutines${OWN} and on(job,instance) rtcd_process_start_time_seconds${OWN})`
  );
});
