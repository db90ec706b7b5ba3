/** From this share of a resource on, nothing more is added. The published load tests end at 84 % of the CPU. */
export const FULL = 0.8;
/** Headroom is low under this share of what may be used. */
export const LOW_HEADROOM = 0.2;
