import { PromError } from '../../promClient/errors';
import { bad, type Facts, pass, type Probe, unknown } from '../probe';

/** Seconds that scrapes may lie in the future. */
const TOLERATED = 1;

/** Whether the clock that questions are asked by is behind that of Prometheus: then it is told about the past. */
export function askingClockCheck({ active, listedAt }: Pick<Facts, 'active' | 'listedAt'>): Probe {
  return {
    id: 'asking-clock',
    title: 'Clock of this machine',
    why: 'Queries ask about the present by the clock of this machine.',
    isOfNow: true,
    queries: {},
    judge: () => {
      if (active instanceof PromError) {
        return unknown(`When Prometheus scraped last by its own clock is not known: ${active.message}.`);
      }
      const scrapes = active.map(({ lastScrape }) => lastScrape).filter((time) => time !== null);
      if (scrapes.length === 0) {
        return unknown('Prometheus has scraped nothing yet.');
      }
      const ahead = Math.max(...scrapes) - listedAt;
      return ahead <= TOLERATED
        ? pass('It is not behind the clock of Prometheus.')
        : bad(
            'warn',
            `It is at least ${Math.round(ahead)} s behind the clock of Prometheus.`,
            'Let NTP or chrony set the clocks of both machines.'
          );
    },
  };
}
