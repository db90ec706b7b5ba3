/** Limits that tell good from bad; the same numbers colour every panel and make every verdict. */
export interface Limits {
  /** Round-trip time, ms. ITU-T G.114 (150 ms one way) makes 300 ms the end of comfortable conversation. */
  rttMs: number;
  /** Units under which a share is greyed and can't name a place. */
  minUnits: number;
}

export const DEFAULT_LIMITS: Limits = { rttMs: 300, minUnits: 5 };
