/** Like `testIds`, for the rules page: the triage page doesn't load them. */
export const ruleIds = {
  /** One for each option; carries `data-field`: target, window or scrape. */
  field: 'callscope rules field',
  /** Says what was measured, or what the page assumes instead. */
  basis: 'callscope rules basis',
  loading: 'callscope rules loading',
  reach: {
    /** One for each product; carries `data-product`. */
    product: 'callscope rules reach',
    /** One for each objective and fault; carries `data-objective` and `data-fault`: all or place. */
    row: 'callscope rules reach row',
    advice: 'callscope rules advice',
  },
  /** Whether the rules answer triage ahead. */
  ahead: 'callscope rules ahead',
  file: {
    text: 'callscope rules text',
    copy: 'callscope rules copy',
    download: 'callscope rules download',
  },
  apply: {
    section: 'callscope rules apply',
    forbidden: 'callscope rules apply forbidden',
    compare: 'callscope rules compare',
    apply: 'callscope rules apply button',
    remove: 'callscope rules remove button',
    /** A few words; carries `data-state`: idle, comparing, compared, changing, changed or failed. */
    summary: 'callscope rules apply summary',
    /** One for each list of rules; carries `data-kind`. */
    list: 'callscope rules apply list',
    failed: 'callscope rules apply failed',
  },
} as const;
