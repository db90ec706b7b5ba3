import { message } from '../../../messages';
import { fitModel, type PublishedRow } from '../../../capacity/model';
import { loadOfCalls, type StreamRates } from '../../../capacity/load';
import { RTCD_SIZES } from './sizes';

/**
 * The load tests that Mattermost publishes (Calls deployment guide, performance baselines): instance type, calls, people
 * and open microphones per call, screens per call, CPU of the host in %, memory in GB, Mbps out. Measured with RTCD 0.16
 * and Calls 0.28 on c7i instances; speech of 80 kbps, screens of 1.6 Mbps.
 */
const ROWS: ReadonlyArray<readonly [string, number, number, number, number, number, number, number]> = [
  ['c7i.xlarge', 1, 1000, 2, 0, 47, 1.46, 194],
  ['c7i.xlarge', 1, 800, 1, 1, 64, 1.43, 1360],
  ['c7i.xlarge', 1, 1000, 1, 1, 79, 1.54, 1680],
  ['c7i.xlarge', 10, 100, 1, 1, 74, 1.56, 1680],
  ['c7i.xlarge', 100, 10, 2, 0, 49, 1.46, 175],
  ['c7i.xlarge', 100, 10, 1, 1, 84, 1.73, 1530],
  ['c7i.2xlarge', 1, 1000, 2, 0, 20, 1.44, 194],
  ['c7i.2xlarge', 1, 1000, 2, 1, 49, 1.53, 1790],
  ['c7i.2xlarge', 2, 1000, 1, 1, 73, 2.38, 3060],
  ['c7i.2xlarge', 100, 10, 2, 1, 60, 1.74, 1620],
  ['c7i.2xlarge', 150, 10, 1, 1, 72, 2.26, 2300],
  ['c7i.2xlarge', 150, 10, 2, 1, 79, 2.34, 2410],
  ['c7i.2xlarge', 250, 10, 2, 0, 58, 2.66, 439],
  ['c7i.2xlarge', 1000, 2, 2, 0, 78, 2.31, 195],
  ['c7i.4xlarge', 2, 1000, 2, 1, 41, 2.6, 3600],
  ['c7i.4xlarge', 3, 1000, 2, 1, 63, 3.53, 5380],
  ['c7i.4xlarge', 4, 1000, 2, 1, 83, 4.4, 7170],
  ['c7i.4xlarge', 250, 10, 2, 1, 79, 3.49, 3730],
  ['c7i.4xlarge', 500, 2, 2, 1, 71, 2.54, 919],
];

/** The published rows with their loads. */
export const BASELINES: readonly PublishedRow[] = ROWS.map(
  ([size, calls, people, unmuted, screens, cpu, memory, egress]) => ({
    size,
    cores: RTCD_SIZES.find(({ name }) => name === size)?.cores ?? NaN,
    what:
      screens > 0
        ? message('capacity.row-screen', '{{calls}} × {{people}} people, {{unmuted}} unmuted, screen', {
            calls,
            people,
            unmuted,
          })
        : message('capacity.row', '{{calls}} × {{people}} people, {{unmuted}} unmuted', { calls, people, unmuted }),
    load: loadOfCalls({ people, unmuted, screens }, calls),
    cpu: cpu / 100,
    memoryBytes: memory * 1e9,
    egressBits: egress * 1e6,
  })
);

/**
 * One voice on two servers of different size: 47 % of 4 cores, 20 % of 8. That is slightly better than linear. Of the
 * exponents from 1 to 1.1 in steps of 0.01, those from 1.05 to 1.08 have the lowest error in leave-one-out (3.4 to
 * 3.5 points); at 1.05, the worst row is off least (9 points).
 */
export const RTCD_SCALING = 1.05;

/** Valid for RTCD alone. */
export const RTCD_MODEL = fitModel(BASELINES, RTCD_SCALING);

/**
 * Opus in frames of 20 ms gives 50 packets per second. The published rows give 97.3 kbps for a voice and 1.6 Mbps for a
 * screen that RTCD sends; at the usual 1200 bytes in a packet, a screen has 167 packets per second.
 */
export const RTCD_STREAMS: StreamRates = {
  voice: { packets: 50, bytes: 97_300 / 8 },
  screen: { packets: 167, bytes: 1_600_000 / 8 },
};

/** People of the largest published call. */
export const RTCD_LARGEST_CALL = Math.max(...ROWS.map(([, , people]) => people));
