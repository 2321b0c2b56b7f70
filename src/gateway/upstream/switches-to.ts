import { headerPairs } from '../../core/headers.js';
import { hasToken } from '../http1/connection-field.js';
import type { ResponseHead } from './response-head.js';

/** Whether a 101 says that the connection goes on in this protocol, and in no other (RFC 9110 §7.8). */
export function switchesTo({ headers }: ResponseHead, protocol: string): boolean {
  let upgrade = '';
  let connection = '';
  for (const [name, value] of headerPairs(headers)) {
    const lower = name.toLowerCase();
    if (lower === 'upgrade') upgrade = upgrade === '' ? value : `${upgrade}, ${value}`;
    else if (lower === 'connection') connection += `,${value}`;
  }
  return upgrade.toLowerCase() === protocol && hasToken(connection, 'upgrade');
}
