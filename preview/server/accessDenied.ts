import { randomInt } from 'node:crypto';
import { type Answer } from './routes';

/** What Grafana answers to somebody who lacks permissions. */
export function accessDenied(permissions: string): Answer {
  return {
    status: 403,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: {
      accessErrorId: `ACE${String(randomInt(1e10)).padStart(10, '0')}`,
      message: `You'll need additional permissions to perform this action. Permissions needed: ${permissions}`,
      title: 'Access denied',
    },
  };
}
