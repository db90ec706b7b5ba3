import { type Message, type Text } from '../messages';
import { type Sample } from '../promClient/types';
import { type Matcher } from '../promql/promql';
import { type Product } from '../triage/model';
import { type Metric, type Source } from '../triage/targets/source';
import { type Capability } from './features/capability';
import { type LimitBounds } from './limitBounds';
import { type Facts, type Probe } from './probe';
import { type RelabelStep } from './generator/relabeling';

/** Steps for `metric_relabel_configs` that the generator offers. */
export interface RelabelOption {
  id: string;
  label: Message;
  /** What the steps cost; null if nothing. */
  cost: Text | null;
  isRecommended: boolean;
  steps: readonly RelabelStep[];
}

/** How a product's pages can be relabeled. */
export interface Relabeling {
  /** The pages that need it. */
  sources: readonly Source[];
  options: readonly RelabelOption[];
  /** What the recommended options do and cost, as sentences that follow an advice. */
  note: Text;
}

/** What a product adds to the checks and to the generator of scrape jobs. */
export interface ProductChecks {
  /** What Callscope judges of this product. */
  capabilities: readonly Capability[];
  /** Families of one source: depending on its setup, a target has all of them or none. */
  allOrNone: ReadonlyArray<readonly Metric[]>;
  /** Checks of its known pitfalls. */
  traps(facts: Facts): Probe[];
  /** Common reasons for a silent metrics page, as a sentence, by the id of the source. */
  silence: Readonly<Record<string, Text>>;
  /** What to do if a page is also on the server's own page; absent if that can't happen. */
  onServerPage?: Text;
  /** Selectors that rules often get wrong, as parts of a sentence; absent if none are known. */
  ruleTraps?: Message;
  /** Seconds between two scrapes that its documentation recommends. */
  scrapeInterval: number;
  relabeling?: Relabeling;
  /** The bucket bounds of its histograms; absent if limits can have any value. */
  bounds?: {
    query(context: { scope: readonly Matcher[] }): string;
    read(rows: readonly Sample[]): LimitBounds;
  };
}

/** A product with its checks. */
export interface CheckedProduct extends Product {
  checks: ProductChecks;
}
