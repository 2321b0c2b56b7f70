import { expect, test } from 'vitest';
import { traceFamilies } from '../../../src/core/trace/families.js';
import { newTraceId, randomHex } from '../../../src/gateway/trace/random-hex.js';
import { TraceTemplate } from '../../../src/gateway/trace/trace-template.js';

const families = traceFamilies().filter(
  ({ isDecimal, name }) => isDecimal !== true && name !== 'request-id',
);

test.each([true, false])('a template says what its families write (random: %s)', (isRandom) => {
  const template = new TraceTemplate(families, isRandom);
  expect(families.length).toBeGreaterThan(7);
  for (let i = 0; i < 100; i++) {
    const given = { traceId: newTraceId(), spanId: randomHex(8), requestId: '', sampled: null };
    const written = families.map((each) => each.write({ ...given, isRandom }, null, 0, false));
    expect(template.lines(given.traceId, given.spanId)).toBe(written.join(''));
  }
});

test('families that write decimals are told from those that do not', () => {
  const decimal = traceFamilies().filter(({ isDecimal }) => isDecimal === true);
  expect(decimal.map(({ name }) => name)).toEqual(['datadog', 'gcp']);
});

test('a template of no family is empty', () => {
  expect(new TraceTemplate([], true).lines(newTraceId(), randomHex(8))).toBe('');
});
