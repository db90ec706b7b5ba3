import { type ServedExporter } from '../../simulator/serve';
import { type Truth } from '../../simulator/world';
import { type Incident } from './past';

/** What the control server knows. */
export interface ControlState {
  prometheus: { url: string; running: boolean };
  exporters: ReadonlyArray<ServedExporter & { running: boolean }>;
  truth: Truth;
}

/** Starts, stops and injects. Every method except `state` returns the state after it. */
export interface Control {
  state(): Promise<ControlState>;
  /** @param spec the flag form of a fault, `name:key=value,…` */
  inject(spec: string): Promise<ControlState>;
  /** Ends all faults. */
  heal(): Promise<ControlState>;
  /** Stops or starts Prometheus; it keeps its port and its data. */
  setPrometheus(running: boolean): Promise<ControlState>;
  /** Empties Prometheus and gives it another prometheus.yml; null = the usual one. */
  configurePrometheus(config: string | null): Promise<ControlState>;
  setExporters(running: boolean): Promise<ControlState>;
  /** Lets something happen days ago: when to look at it (unix seconds), and what is true then. */
  happened(incident: Incident): Promise<Past>;
}

export interface Past {
  at: number;
  truth: Truth;
}

/** A client of the control server at that address; every method rejects with the server's error. */
export function createControl(baseUrl: string): Control {
  const send = async <T = ControlState>(method: string, path: string, body?: string): Promise<T> => {
    const response = await fetch(`${baseUrl}${path}`, { method, body });
    const answer = await response.json();
    if (!response.ok) {
      throw new Error(`control: ${answer.error}`);
    }
    return answer;
  };
  const ask = <T = ControlState>(method: string, path: string, body?: object): Promise<T> =>
    send(method, path, body && JSON.stringify(body));
  const setRunning = (what: string, running: boolean) => ask('POST', `/${what}/${running ? 'start' : 'stop'}`);
  return {
    state: () => ask('GET', '/state'),
    inject: (spec) => ask('POST', '/faults', { spec }),
    heal: () => ask('DELETE', '/faults'),
    setPrometheus: (running) => setRunning('prometheus', running),
    configurePrometheus: (config) =>
      config === null ? ask('DELETE', '/prometheus/config') : send('PUT', '/prometheus/config', config),
    setExporters: (running) => setRunning('exporters', running),
    happened: (incident) => ask<Past>('POST', '/past', incident),
  };
}
