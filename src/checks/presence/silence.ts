import { type Text } from '../../messages';
import { type ExpectedJob } from '../targets/expectedJobs';

/** Common reasons for a silent metrics page, as a sentence that follows an advice; null if none are known. */
export function usualReasons({ product, source }: ExpectedJob): Text | null {
  return product.checks.silence[source.id] ?? null;
}
