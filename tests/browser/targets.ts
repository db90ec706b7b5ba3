import { FLAVOURS } from '../../preview/flavours';

/** What the specs run on: the Grafana at GRAFANA_URL, else the previews that the global set-up starts. */
export interface Target {
  name: string;
  /** Unknown until the global set-up has run; workers read it after that. */
  url: string | undefined;
}

export function targets(): Target[] {
  const { GRAFANA_URL } = process.env;
  return GRAFANA_URL === undefined
    ? FLAVOURS.map((flavour) => ({ name: `preview ${flavour}`, url: process.env[previewVariable(flavour)] }))
    : [{ name: 'Grafana', url: GRAFANA_URL }];
}

/** The environment variable that carries a preview's address from the global set-up to the workers. */
export function previewVariable(flavour: string): string {
  return `CALLSCOPE_PREVIEW_${flavour.replace('.', '_')}`;
}
