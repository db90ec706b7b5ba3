import { type Message } from '../messages';
import { type Queries, type Results, type Sample } from '../promClient/types';
import { type Matcher } from '../promql/promql';
import { type Expectation } from '../settings';
import { type Measurement } from './measured';
import { type CapacityModel, type PublishedRow } from './model';
import { type Size } from './sizes';

/** A product whose load tests are published, so that its capacity can be predicted. */
export interface PredictedProduct {
  kind: 'predicted';
  id: string;
  title: string;
  /** What one relay and several are called within a sentence. */
  relay: { one: Message; many: Message };
  rows: readonly PublishedRow[];
  /** People of the largest call that was published. */
  largestPublished: number;
  model: CapacityModel;
  sizes: readonly Size[];
  /** What the relays do; each row has all labels of its target. */
  relayQueries(scope: readonly Matcher[]): Queries;
  /** What the machines of the found relays do; {} if there are none. */
  machineQueries(scope: readonly Matcher[], relays: Results<Sample>): Queries;
  read(results: Results<Sample>): Measurement;
  /** The peak of the day before each instant: cores in use, and people. */
  peakQueries(scope: readonly Matcher[]): Readonly<Record<'cores' | 'people', string>>;
}

/** A product without published load tests: its use is shown beside limits that the user sets. */
export interface LimitedProduct {
  kind: 'limited';
  id: string;
  title: string;
  /** What the settings can limit, in the order in which it is shown. */
  limits: readonly Expectation[];
  queries(scope: readonly Matcher[]): Queries;
  read(results: Results<Sample>): UseOfLimit[];
  /** What else the answers say, as sentences. */
  notes(results: Results<Sample>): Message[];
  /** The highest value of the day before each instant, by the id of the limit. */
  peakQueries(scope: readonly Matcher[]): Queries;
}

/** How much of something one server uses. */
export interface UseOfLimit {
  /** Id of the limit in the settings. */
  limit: string;
  /** The server; null for something that all share. */
  where: string | null;
  value: number;
}

export type CapacityProduct = PredictedProduct | LimitedProduct;
