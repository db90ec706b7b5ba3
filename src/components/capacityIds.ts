/** Like `testIds`, for the capacity page: the triage page doesn't load them. */
export const capacityIds = {
  /** With a data source and a valid scope, the page shows one of `loading`, `report`, `nothing` and `failed`. */
  loading: 'callscope capacity loading',
  report: 'callscope capacity report',
  nothing: 'callscope capacity nothing',
  failed: 'callscope capacity failed',
  summary: 'callscope capacity summary',
  again: 'callscope capacity again',
  /** One for each product; carries `data-product`. */
  product: 'callscope capacity product',
  pool: 'callscope capacity pool',
  /** One for each relay; carries `data-relay`. */
  relay: 'callscope capacity relay',
  /** Of a relay: why it costs more than published, and what can't be judged. */
  cost: 'callscope capacity cost',
  unknown: 'callscope capacity unknown',
  /** One for each instance type; carries `data-size`. */
  size: 'callscope capacity size',
  forecast: 'callscope capacity forecast',
  advice: 'callscope capacity advice',
  plot: 'callscope capacity plot',
  /** One for each published row, or relay of this installation; carries `data-kind`: published or here. */
  point: 'callscope capacity point',
  /** One for each use of a limit; carries `data-limit`. */
  use: 'callscope capacity use',
  whatIf: {
    form: 'callscope what-if form',
    /** One for each field; carries `data-field`: calls, people, unmuted or screens. */
    field: 'callscope what-if field',
    fill: 'callscope what-if fill',
    link: 'callscope what-if link',
    empty: 'callscope what-if empty',
    /** One for each instance type; carries `data-size`. */
    plan: 'callscope what-if plan',
  },
} as const;
