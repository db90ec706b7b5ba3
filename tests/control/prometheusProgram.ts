/** The Prometheus that is started: the one on the PATH, or what the variable PROMETHEUS says. */
export const PROMETHEUS = process.env.PROMETHEUS ?? 'prometheus';
