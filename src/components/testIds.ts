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
    /** One for each finding that a dashboard shows. */
    boardLink: 'callscope board link',
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
  evidence: 'callscope evidence',
  exploreLink: 'callscope explore link',
  /** What a finding's reach is made of; then what the reports cover. */
  radius: 'callscope radius',
  coverage: 'callscope coverage',
  nextSteps: 'callscope next steps',
  /** Who the people of a finding are, where that is shown. */
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
    /** One for each stretch of the same verdict; carries `data-status`, also `failed`. */
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
    /** One for each product; carries `data-status` and `data-stack`. */
    product: 'callscope strip product',
    triageLink: 'callscope strip triage link',
  },
  configLink: 'callscope configuration link',
  /** In the header of each dashboard panel that has no data: the link to the checks of its job. */
  emptyPanel: 'callscope empty panel',
  config: {
    problems: 'callscope config problems',
    provisioned: 'callscope config provisioned',
    form: 'callscope config form',
    /** In place of the form for who may not save. */
    readOnly: 'callscope config read only',
    dataSource: 'callscope config data source',
    dataSourceGone: 'callscope config data source gone',
    scope: 'callscope config scope',
    /** One checkbox for each product; carries `data-product`. */
    product: 'callscope config product',
    identities: 'callscope config identities',
    /** One for each number; carries `data-setting`. */
    number: 'callscope config number',
    expectationsError: 'callscope config expectations error',
    save: 'callscope config save',
    discard: 'callscope config discard',
    unsaved: 'callscope config unsaved',
    saved: 'callscope config saved',
    saveFailed: 'callscope config save failed',
  },
  transfer: {
    json: 'callscope transfer json',
    provisioning: 'callscope transfer provisioning',
    text: 'callscope transfer text',
    take: 'callscope transfer take',
    problems: 'callscope transfer problems',
  },
  generator: {
    section: 'callscope generator',
    /** One for each job; carries `data-job`. */
    hosts: 'callscope generator hosts',
    text: 'callscope generator text',
    empty: 'callscope generator empty',
    copy: 'callscope generator copy',
    download: 'callscope generator download',
  },
  checks: {
    /** One of `loading`, `list`, `failed` and `noDataSource` is on the page at any time. */
    loading: 'callscope checks loading',
    list: 'callscope checks',
    failed: 'callscope checks failed',
    noDataSource: 'callscope checks no data source',
    summary: 'callscope checks summary',
    again: 'callscope checks again',
    /** One for each scrape job; carries `data-job` and `data-state`: pass, warn, fail, unknown or not-applicable. */
    job: 'callscope checks job',
    jobAgain: 'callscope checks job again',
    /** One for each check of a job; carries `data-check` and `data-state`. */
    check: 'callscope check',
    checkAgain: 'callscope check again',
    remedy: 'callscope check remedy',
    copy: 'callscope check copy',
  },
} as const;
