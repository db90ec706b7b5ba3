/** Seconds between two looks at Prometheus. */
export const REFRESH_SECONDS = 5;
/** A fault must show in this many scrapes: fewer may be a blip. */
const SCRAPES_TO_JUDGE = 3;

/**
 * Seconds within which a fault shows: a client's report, the scrapes that must show it, and the next look.
 * @param reportInterval seconds between two reports of a client; 0 if no client reports it
 * @param scrapeInterval seconds between two scrapes
 */
export function detectionBudget(reportInterval: number, scrapeInterval: number): number {
  return reportInterval + SCRAPES_TO_JUDGE * Math.max(1, Math.round(scrapeInterval)) + REFRESH_SECONDS;
}
