/** Like `testIds`, for the pages that set Callscope up: the triage page doesn't load them. */
export const setUpIds = {
  config: {
    problems: 'callscope config problems',
    provisioned: 'callscope config provisioned',
    form: 'callscope config form',
    /** Replaces the form for users who can't save. */
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
    whole: 'callscope generator whole',
    section: 'callscope generator',
    /** One for each job; carries `data-job`. */
    hosts: 'callscope generator hosts',
    text: 'callscope generator text',
    empty: 'callscope generator empty',
    copy: 'callscope generator copy',
    download: 'callscope generator download',
  },
  checks: {
    /** With a data source and a valid scope, the page shows one of `loading`, `list` and `failed`. */
    loading: 'callscope checks loading',
    list: 'callscope checks',
    failed: 'callscope checks failed',
    summary: 'callscope checks summary',
    again: 'callscope checks again',
    /** Shown if no scrape job delivers. */
    nothing: 'callscope checks nothing',
    /** One for each group, usually a scrape job; carries `data-job` and `data-state`: pass, warn, fail, unknown or not-applicable. */
    job: 'callscope checks job',
    /** Shows and hides the passed checks of a group; carries aria-expanded. */
    toggle: 'callscope checks toggle',
    jobAgain: 'callscope checks job again',
    /** One for each check of a job; carries `data-check` and `data-state`. */
    check: 'callscope check',
    checkAgain: 'callscope check again',
    remedy: 'callscope check remedy',
    copy: 'callscope check copy',
  },
} as const;
