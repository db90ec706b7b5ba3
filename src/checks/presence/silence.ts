import { type ExpectedJob } from '../targets/expectedJobs';

/** Common reasons for a silent metrics page, as a sentence that follows an advice; '' if none are known. */
export function usualReasons({ product, source }: ExpectedJob): string {
  const text = product.checks.silence[source.id];
  return text === undefined ? '' : ` ${text}`;
}
