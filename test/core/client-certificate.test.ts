import { expect, test } from 'vitest';
import { spiffeIdIn } from '../../src/core/client-certificate.js';

const id = 'spiffe://cluster.local/ns/shop/sa/reviews';

test.each([
  [`URI:${id}`, id],
  [`DNS:reviews, URI:${id}, IP Address:127.0.0.1`, id],
  ['DNS:reviews', null],
  [undefined, null],
  // X509-SVID §2: exactly one URI.
  [`URI:${id}, URI:${id}/2`, null],
  [`URI:https://reviews/, URI:${id}`, null],
  ['URI:https://reviews/', null],
  ['URI:spiffe://cluster.local', null],
  ['URI:spiffe://cluster.local//x', null],
  ['URI:spiffe://Cluster.local/x', null],
  // What a name holds is no name of its own: Node puts it in quotes.
  [`DNS:"reviews, URI:${id}"`, null],
  [`DNS:"a\\", URI:${id}"`, null],
  [`DNS:"a, b", URI:${id}`, id],
])('%s', (names, found) => {
  expect(spiffeIdIn(names)).toBe(found);
});
