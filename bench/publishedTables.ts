import { type Case } from '../src/capacity/fit/leastSquares';

/** The load tests that another server publishes, in the variables of the capacity model. */
export interface PublishedTable {
  name: string;
  source: string;
  /** What the model's terms are in this table. */
  terms: string;
  /** Measured: share of the machine's CPU. */
  cases: readonly Case[];
}

/** Megabytes and packets per second in and out, CPU in %: LiveKit documentation, “Benchmarking”; c2-standard-16. */
const LIVEKIT = [
  { packets: [305, 959_156], megabytes: [0.0073, 23], cpu: 80 },
  { packets: [51_068, 762_749], megabytes: [50, 93], cpu: 85 },
  { packets: [246, 560_962], megabytes: [0.233, 531], cpu: 92 },
] as const;

/** Mbps in and out together, CPU in %: “Jitsi Videobridge performance evaluation”; Xeon E5-1620 v2 with 4 cores. */
const JITSI = [
  [47.6, 3.1],
  [199.4, 8.0],
  [314.7, 11.7],
  [425.5, 15.7],
  [550.4, 20.3],
] as const;

/** Players, publishers (600 kbps each), CPU in % of one of two cores: SRS, `trunk/doc/PERFORMANCE.md`; the same machine. */
const SRS_AND_JANUS = [
  [1000, 0, 90],
  [800, 0, 94],
  [700, 0, 186],
  [0, 950, 92],
  [0, 550, 86],
  [0, 350, 186],
] as const;

const SRS_CORES = 2;

export const PUBLISHED_TABLES: readonly PublishedTable[] = [
  {
    name: 'LiveKit',
    source: 'https://docs.livekit.io/home/self-hosting/benchmark/',
    terms: 'packets/s and bytes/s, in and out',
    cases: LIVEKIT.map(({ packets, megabytes, cpu }) => ({
      terms: [packets[0] + packets[1], megabytes[0] + megabytes[1]],
      measured: cpu / 100,
    })),
  },
  {
    name: 'Jitsi Videobridge',
    source: 'https://jitsi.org/jitsi-videobridge-performance-evaluation/',
    terms: 'bytes/s: with streams of one kind, packets follow',
    cases: JITSI.map(([mbps, cpu]) => ({ terms: [mbps / 8], measured: cpu / 100 })),
  },
  {
    name: 'SRS and Janus',
    source: 'https://github.com/ossrs/srs/blob/4.0release/trunk/doc/PERFORMANCE.md',
    terms: 'streams out and in of three servers: shows that none has the coefficients of another',
    cases: SRS_AND_JANUS.map(([players, publishers, cpu]) => ({
      terms: [players, publishers],
      measured: cpu / 100 / SRS_CORES,
    })),
  },
];
