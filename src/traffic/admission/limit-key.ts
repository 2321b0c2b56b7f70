import { hash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Admission } from '../../core/admission.js';
import { headerValues, type RawHeaders } from '../../core/headers.js';
import type { RateLimitConfig } from '../../core/route-policies.js';

/** Longer values are told apart by their digest, so that keys stay small. */
const keyCharsMax = 64;

/** With whom a request is counted. `headers` are those that its service gets, as far as is known. */
export function limitKey(
  by: RateLimitConfig['by'],
  { client }: Admission,
  headers: RawHeaders,
): string {
  if (by === 'route') return '';
  const key = by === 'client' ? clientKey(client) : headerValues(headers, by.header).join(',');
  return key.length <= keyCharsMax ? key : hash('sha256', key, 'base64');
}

/** Whoever has one address of IPv6 has a network of them (RFC 6177): its first 64 bits count. */
export function clientKey(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? 0 : tail.split(':').length;
    while (before.length + after < 8 && before.length < 4) before.push('0');
  }
  return before
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
