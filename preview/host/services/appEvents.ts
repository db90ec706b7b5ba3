import { EventBusSrv } from '@grafana/data';

/** The bus for events that concern the whole page. */
export const appEvents = new EventBusSrv();
