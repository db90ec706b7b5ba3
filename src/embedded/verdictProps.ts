/** The props of `callscope-calls-app/verdict/v1`. */
export interface VerdictProps {
  /** Uid of a Prometheus data source. Default: as in the Callscope settings. */
  dataSource?: string;
  /** Label matchers for every query: `cluster="prod"`. Default: as in the Callscope settings. */
  scope?: string;
  /** Id of a product. Default: all products of the Callscope settings. */
  product?: string;
  /** The instant to judge: RFC 3339 or unix seconds. Default: now, again every few seconds. */
  at?: string | number;
}
