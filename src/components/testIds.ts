/** Ids for the browser specs; nothing else may depend on them. */
export const testIds = {
  controls: {
    scope: 'callscope scope',
    scopeError: 'callscope scope error',
    live: 'callscope live',
    replay: 'callscope replay',
    instantError: 'callscope instant error',
    backToLive: 'callscope back to live',
  },
  /** The page always shows exactly one of these. */
  states: {
    loading: 'callscope loading',
    verdict: 'callscope verdict',
    error: 'callscope error',
    noDataSource: 'callscope no data source',
    noPermission: 'callscope no permission',
  },
  firstSteps: {
    /** Below a verdict on no calls system at all. */
    panel: 'callscope first steps',
    /** Three; each carries `data-state`: done, next or waiting. */
    step: 'callscope first step',
    dataSource: 'callscope first data source',
    addDataSource: 'callscope add data source',
    triage: 'callscope first triage',
  },
  verdict: {
    /** Carries `data-status`: healthy, idle, degraded, outage or blind. */
    status: 'callscope status',
    summary: 'callscope summary',
    since: 'callscope since',
    affected: 'callscope affected',
    userMinutes: 'callscope user minutes',
    confidence: 'callscope confidence',
    evidenceAge: 'callscope evidence age',
    copySummary: 'callscope copy summary',
    replayLink: 'callscope replay link',
    /** One for each finding that has a dashboard. */
    boardLink: 'callscope board link',
    /** One for each product; carries `data-status` and `data-product`. */
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
  evidence: 'callscope evidence',
  exploreLink: 'callscope explore link',
  /** The figures of a finding's reach; then the coverage. */
  radius: 'callscope radius',
  coverage: 'callscope coverage',
  nextSteps: 'callscope next steps',
  /** The names of the affected people, if the settings show them. */
  concerned: 'callscope concerned',
  changes: {
    list: 'callscope changes',
    /** One for each change; carries `data-kind`. */
    item: 'callscope change',
  },
  timeline: {
    panel: 'callscope timeline',
    progress: 'callscope timeline progress',
    cancel: 'callscope timeline cancel',
    /** One for each stretch of the same verdict; carries `data-status`, which can also be `failed`. */
    stretch: 'callscope timeline stretch',
  },
  lookUp: {
    panel: 'callscope look-up',
    field: 'callscope look-up field',
    answer: 'callscope look-up answer',
    found: 'callscope look-up found',
    elsewhere: 'callscope look-up elsewhere',
  },
  notes: 'callscope notes',
  strip: {
    /** Above the overview; carries `data-state`: loading, ready, failed, noDataSource or unreadable. */
    panel: 'callscope verdict strip',
    /** One for each product; carries `data-status` and `data-product`. */
    product: 'callscope strip product',
    triageLink: 'callscope strip triage link',
    /** Replaces the strip if another page embeds it with a property that can't be used. */
    wrongProp: 'callscope strip wrong property',
  },
  checksLink: 'callscope checks link',
  settingsLink: 'callscope settings link',
  /** In the header of each dashboard panel that has no data: the link to the checks of its job. */
  emptyPanel: 'callscope empty panel',
} as const;
