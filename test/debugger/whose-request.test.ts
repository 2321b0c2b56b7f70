import { expect, test } from 'vitest';
import { PassedBy } from '../../src/debugger/passed-by.js';
import { whoseRequest } from '../../src/debugger/whose-request.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const own = { replayId: '12', traceId, isSoleEntry: false };
const head = (headers: Record<string, string>) => ({ method: 'GET', path: '/', headers });

test.each([
  ['its mark', { 'x-loop-replay': '12' }, 'own'],
  ['its mark in baggage', { baggage: 'tier=gold,loop-replay=12;production' }, 'own'],
  ['the mark of another replay', { 'x-loop-replay': '13', baggage: 'loop-replay=12' }, 'other'],
  ['its trace', { traceparent: `00-${traceId}-00f067aa0ba902b7-01` }, 'own'],
  ['its request id', { 'x-request-id': '0af76519-16cd-43dd-8448-eb211c80319c' }, 'own'],
  ['another trace', { traceparent: `00-${'1'.repeat(32)}-00f067aa0ba902b7-01` }, 'unsure'],
  ['nothing', {}, 'unsure'],
] as const)('a request with %s', (_, headers, whose) => {
  expect(whoseRequest(head(headers), own)).toBe(whose);
});

test('what is called by the replayed request alone is of nobody else without its mark', () => {
  const entry = { ...own, isSoleEntry: true };
  expect(whoseRequest(head({}), entry)).toBe('other');
  expect(whoseRequest(head({ 'x-loop-replay': '12' }), entry)).toBe('own');
});

test('before a run has its trace, nothing is in it', () => {
  expect(whoseRequest(head({ traceparent: traceId }), { ...own, traceId: null })).toBe('unsure');
});

test('those that were passed by are told once each and counted', () => {
  const passedBy = new PassedBy();
  expect(passedBy.text).toBeNull();
  const probe = { method: 'GET', path: '/health?a=1', headers: {} };
  expect(passedBy.add('shop', probe)).toContain('shop: GET /health met a breakpoint');
  expect(passedBy.add('shop', probe)).toBeNull();
  passedBy.add('shop', { ...probe, path: '/orders' });
  expect(passedBy.text).toMatch(
    /^3 other requests met .*: shop: GET \/health \(2\), shop: GET \/orders \(1\)$/,
  );
});
