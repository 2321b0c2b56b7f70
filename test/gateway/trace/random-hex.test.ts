import { expect, test } from 'vitest';
import { requestIdOf } from '../../../src/core/trace/request-id.js';
import { joinTrace } from '../../../src/gateway/trace/join-trace.js';
import { KnownIds } from '../../../src/gateway/trace/known-ids.js';
import { newTraceId, randomHex } from '../../../src/gateway/trace/random-hex.js';
import { traceFormat } from '../../../src/gateway/trace/trace-format.js';
import { TraceMemory } from '../../../src/gateway/trace/trace-memory.js';

test.each([
  ['newTraceId', newTraceId],
  ['randomHex', () => randomHex(16)],
])('whatever trace id %s makes, its request id alone leads back to it', (_, make) => {
  const known = { memory: new TraceMemory(), ids: new KnownIds() };
  const format = traceFormat(['request-id']);
  for (let i = 0; i < 1000; i++) {
    const traceId = make();
    const requestIds = [requestIdOf(traceId)];
    expect(joinTrace({ carried: null, requestIds }, format, known, false)?.traceId).toBe(traceId);
  }
});

test('ids are hex of the length that was asked for, and differ', () => {
  const spans = Array.from({ length: 1000 }, () => randomHex(8));
  expect(new Set(spans).size).toBe(1000);
  for (const span of spans) expect(span).toMatch(/^[0-9a-f]{16}$/);
  expect(randomHex(16)).toMatch(/^[0-9a-f]{32}$/);
});
