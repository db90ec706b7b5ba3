/** What browser specs find things by; nothing else may depend on these. */
export const testIds = {
  controls: {
    scope: 'callscope scope',
    scopeError: 'callscope scope error',
    live: 'callscope live',
    replay: 'callscope replay',
    instantError: 'callscope instant error',
    backToLive: 'callscope back to live',
  },
  /** One of them is on the page at any time. */
  states: {
    loading: 'callscope loading',
    verdict: 'callscope verdict',
    error: 'callscope error',
    noDataSource: 'callscope no data source',
    noPermission: 'callscope no permission',
  },
  verdict: {
    /** Carries the machine's word as `data-status`: healthy, idle, degraded, outage or blind. */
    status: 'callscope status',
    summary: 'callscope summary',
    since: 'callscope since',
    affected: 'callscope affected',
    userMinutes: 'callscope user minutes',
    confidence: 'callscope confidence',
    evidenceAge: 'callscope evidence age',
    copySummary: 'callscope copy summary',
    replayLink: 'callscope replay link',
    /** One for each product; carries `data-status` and `data-stack`. */
    product: 'callscope product',
    otherFinding: 'callscope other finding',
    announcement: 'callscope announcement',
  },
  /** A step's card; carries `data-step` (a symptom's id, or reach) and aria-expanded. */
  step: 'callscope step',
  where: {
    table: 'callscope where',
    /** One for each place; carries `data-verdict`: here, ok, small, elsewhere or alike. */
    row: 'callscope where row',
    /** Holds one radio button for each dimension, named Relay, Region, Transport … */
    dimensions: 'callscope where dimensions',
  },
  history: 'callscope history',
  query: 'callscope query',
  nextSteps: 'callscope next steps',
  notes: 'callscope notes',
} as const;
