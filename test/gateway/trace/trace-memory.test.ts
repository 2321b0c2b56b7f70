import { expect, test } from 'vitest';
import { newTraceId, randomHex } from '../../../src/gateway/trace/random-hex.js';
import { TraceMemory } from '../../../src/gateway/trace/trace-memory.js';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';
const short = trace.slice(16).padStart(32, '0');

test('a span leads to its trace, and others to none', () => {
  const memory = new TraceMemory();
  expect(memory.traceOfSpan(span)).toBeUndefined();
  expect(memory.find(trace)).toBeUndefined();
  memory.begin(trace, span, null);
  expect(memory.traceOfSpan(span)).toBe(trace);
  expect(memory.traceOfSpan(span.replace('7', '8'))).toBeUndefined();
});

test('a span leads to the service that got it, whatever else was given out', () => {
  const memory = new TraceMemory();
  const spans = Array.from({ length: 1000 }, () => randomHex(8));
  for (const [at, each] of spans.entries()) memory.begin(trace, each, `service-${at % 7}`);
  memory.begin(trace, span, null);
  expect(spans.map((each) => memory.serviceOfSpan(each))).toEqual(
    spans.map((_, at) => `service-${at % 7}`),
  );
  expect(memory.serviceOfSpan(span)).toBeNull();
  expect(memory.serviceOfSpan(randomHex(8))).toBeNull();
});

test('a trace is running until all of its requests have ended', () => {
  const memory = new TraceMemory();
  const place = memory.begin(trace, span, null);
  expect(memory.begin(trace, randomHex(8), null)).toBe(place);
  memory.end(trace, place);
  expect(memory.find(trace)).toEqual({ traceId: trace, isRunning: true });
  memory.end(trace, place);
  memory.end(trace, place);
  expect(memory.find(trace)).toEqual({ traceId: trace, isRunning: false });
  memory.begin(trace, randomHex(8), null);
  expect(memory.find(trace)?.isRunning).toBe(true);
});

test('64 and 128 bits with the same low half are one, under the id that came first', () => {
  const long = new TraceMemory();
  long.begin(trace, span, null);
  expect(long.find(short)?.traceId).toBe(trace);
  expect(long.find(`1${trace.slice(1)}`)).toBeUndefined();
  const low = new TraceMemory();
  low.begin(short, span, null);
  expect(low.find(trace)?.traceId).toBe(short);
});

test('an id whose low half is zero is no other one', () => {
  const memory = new TraceMemory();
  const odd = `${'1'.repeat(16)}${'0'.repeat(16)}`;
  expect(memory.find(odd)).toBeUndefined();
  memory.begin(odd, span, null);
  expect(memory.find(odd)?.traceId).toBe(odd);
  expect(memory.find(`${'2'.repeat(16)}${'0'.repeat(16)}`)).toBeUndefined();
});

test('an id made of a request id is found whatever version the UUID has', () => {
  const memory = new TraceMemory();
  memory.begin(trace, span, null);
  const changed = (digit: string) => `${trace.slice(0, 12)}${digit}${trace.slice(13)}`;
  expect(memory.find(changed('9'))).toBeUndefined();
  for (const digit of '0123456789abcdef') {
    expect(memory.findByRequestId(changed(digit))?.traceId).toBe(trace);
  }
  expect(memory.findByRequestId(trace.replace('4bf9', '4bf8'))).toBeUndefined();
});

test('the latest tens of thousands are remembered, and the first of very many forgotten', () => {
  const memory = new TraceMemory();
  const made = Array.from({ length: 300_000 }, () => [newTraceId(), randomHex(8)] as const);
  for (const [traceId, spanId] of made) memory.begin(traceId, spanId, null);
  const found = (from: number, to: number) =>
    made.slice(from, to).filter(([traceId, spanId]) => memory.traceOfSpan(spanId) === traceId);
  expect(found(290_000, 300_000)).toHaveLength(10_000);
  expect(found(0, 10_000).length).toBeLessThan(100);
});

test('a made-up trace id has the form of a random UUID', () => {
  for (let i = 0; i < 1000; i++) {
    expect(newTraceId()).toMatch(/^[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
  }
});
