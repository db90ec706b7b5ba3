import { rttSlo } from './rttSlo';
import { type Board } from './types';

/** All dashboards, in the order of their tabs. */
export const BOARDS: readonly Board[] = [rttSlo];
