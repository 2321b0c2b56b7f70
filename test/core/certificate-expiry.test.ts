import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { expiryOf } from '../../src/core/certificate-expiry.js';
import { Authority } from '../harness/certificates.js';

const authority = new Authority();
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const endOf = (pem: Buffer) => Date.parse(new X509Certificate(pem).validTo);
const dateOf = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z');

const day = authority.issue('day').cert;
const year = authority.issue('year', { days: 365 }).cert;

test.each([
  ['a year, 14 days and a second before its end', year, 14 * dayMs + 1000, 'good'],
  ['a year, a second less than 14 days before', year, 14 * dayMs - 1000, 'soon'],
  // A fifth of it is 4.8 hours.
  ['a day, 5 hours before its end', day, 5 * hourMs, 'good'],
  ['a day, 4 hours before', day, 4 * hourMs, 'soon'],
  ['a day, at its end', day, 0, 'over'],
  ['a day, a second before its end', day, 1000, 'soon'],
  ['a day, two days before its end', day, 2 * dayMs, 'early'],
])('a certificate for %s', (_, pem, beforeMs, state) => {
  expect(expiryOf(pem, endOf(pem) - beforeMs).state).toBe(state);
});

test('it is said whose it is, and until when', () => {
  expect(expiryOf(day, endOf(day) - 5 * hourMs).text).toBe(`CN=day, until ${dateOf(endOf(day))}`);
  expect(expiryOf(day, endOf(day) + dayMs).text).toBe(`CN=day, expired ${dateOf(endOf(day))}`);
  expect(expiryOf(day, endOf(day) - 2 * dayMs).text).toMatch(/^CN=day, good only from .* on$/);
});

test('of certificates in one file the one that ends first counts', () => {
  const chain = Buffer.concat([year, day]);
  expect(expiryOf(chain, endOf(day)).text).toBe(`CN=day, expired ${dateOf(endOf(day))}`);
});
