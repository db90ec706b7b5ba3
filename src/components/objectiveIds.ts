/** Like `testIds`, for the objectives page: the triage page doesn't load them. */
export const objectiveIds = {
  /** With a data source and a valid scope, the page shows one of `loading`, `report`, `noRules` and `failed`. */
  loading: 'callscope objectives loading',
  report: 'callscope objectives report',
  noRules: 'callscope objectives no rules',
  rulesLink: 'callscope objectives rules link',
  failed: 'callscope objectives failed',
  /** Beside the report if nothing was counted. */
  idle: 'callscope objectives idle',
  summary: 'callscope objectives summary',
  again: 'callscope objectives again',
  /** One for each product; carries `data-product`. */
  product: 'callscope objectives product',
  /** One for each objective; carries `data-objective` and `data-state`. */
  objective: 'callscope objective',
  figures: 'callscope objective figures',
  spenders: 'callscope objective spenders',
  /** Absent if nothing was spent. */
  incidents: 'callscope objective incidents',
  reach: 'callscope objective reach',
} as const;
