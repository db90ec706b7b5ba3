/** What divides good from bad (`bad`), and bad from hardly usable (`severe`). */
export interface Limit {
  bad: number;
  severe: number;
}

/**
 * Limits that tell good from bad; the same numbers colour every panel and make every verdict.
 * On RTCD each of them must be a bound of the histogram.
 */
export interface Limits {
  /** Round-trip time, ms. ITU-T G.114: 150 ms one way is comfortable; Microsoft calls 500 ms poor. */
  rttMs: Limit;
  /** Share of lost audio packets. Microsoft's real-time analytics flag 5 %, its call analytics 10 %. */
  loss: Limit;
  /** Jitter, ms: twice what Microsoft, Twilio and Sinch accept, and the next bound that RTCD's histogram has. */
  jitterMs: Limit;
  /** Units under which a share is greyed and can't name a place. */
  minUnits: number;
}

export const DEFAULT_LIMITS: Limits = {
  rttMs: { bad: 300, severe: 500 },
  loss: { bad: 0.05, severe: 0.1 },
  jitterMs: { bad: 50, severe: 100 },
  minUnits: 5,
};
