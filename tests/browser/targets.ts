import { FLAVOURS } from '../../preview/flavours';

/** What the specs run on: the Grafana at GRAFANA_URL, else the previews that the global set-up starts. */
export interface Target {
  name: string;
  /** Unknown until the global set-up has run, as the next one; workers read them after that. */
  url: string | undefined;
  /** Of the control server of the systems behind it. */
  controlUrl: string | undefined;
}

/** Of the specs, by target. */
export interface ControlOptions {
  controlUrl: string;
}

export function targets(): Target[] {
  const { GRAFANA_URL, CONTROL_URL } = process.env;
  return GRAFANA_URL === undefined
    ? FLAVOURS.map((flavour) => ({
        name: `preview ${flavour}`,
        url: process.env[variableOf('preview', flavour)],
        controlUrl: process.env[variableOf('control', flavour)],
      }))
    : [{ name: 'Grafana', url: GRAFANA_URL, controlUrl: CONTROL_URL }];
}

/** The environment variable that carries an address of a flavour from the global set-up to the workers. */
export function variableOf(what: 'preview' | 'control', flavour: string): string {
  return `CALLSCOPE_${what.toUpperCase()}_${flavour.replace('.', '_')}`;
}
