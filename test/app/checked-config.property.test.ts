import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { rooms } from '../../src/app.js';
import { parseConfig } from '../../src/config/load-config.js';
import type { Config } from '../../src/core/config.js';
import { compileTraffic } from '../../src/gateway/route/traffic.js';
import { FlightRecorder } from '../../src/recorder/flight-recorder.js';
import { planRedaction } from '../../src/store/redact/plan.js';
import fc, { propertyTimeout } from '../harness/fast-check.js';

/** Values as people write them, and those at which something may give way. */
const digits = fc.constantFrom(
  '0',
  '1',
  '7',
  '24',
  '400',
  '36500',
  '4000000000',
  '9'.repeat(16),
  '9'.repeat(30),
  '9'.repeat(400),
  '0.5',
  '0.0000001',
);
const duration = fc
  .tuple(digits, fc.constantFrom('ms', 's', 'm', 'min', 'h', 'd', 'w'))
  .map(([n, unit]) => n + unit);
const size = fc
  .tuple(digits, fc.constantFrom('B', 'KB', 'KiB', 'MiB', 'GiB', 'GB', 'TiB'))
  .map(([n, unit]) => n + unit);
const limit = fc
  .tuple(digits, fc.constantFrom('s', 'min', 'h', 'd', 'y'))
  .map(([n, unit]) => `${n}/${unit}`);
const port = fc.constantFrom(0, 1, 80, 8080, 65_535, 65_536, 99_999);
const address = fc
  .tuple(
    fc.constantFrom('127.0.0.1', 'localhost', '[::1]', '0.0.0.0', '256.1.1.1', 'no.such.host'),
    port,
  )
  .map(([host, at]) => `${host}:${at}`);
const name = fc.constantFrom(
  'api',
  'reviews',
  'constructor',
  'toString',
  'hasownproperty',
  '__proto__',
  'valueOf',
  'prototype',
  'a.b-c_d',
  '0',
  '-',
  'x'.repeat(300),
  'näme',
  '',
);
const label = fc.constantFrom(
  'errors',
  'constructor',
  '__proto__',
  'toString',
  'with space',
  '💥',
  '$',
  '*',
  '',
  'x'.repeat(101),
);
const pattern = fc.constantFrom(
  'a',
  '^a+$',
  '(a+)+$',
  '(?i)x',
  'a{1000}',
  'a{1001}',
  '(a{50}){50}',
  '(?=a)',
  '\\1',
  '(a)\\1',
  '[',
  '\\p{L}+',
  '.*.*.*x',
  '',
);
const jsonPath = fc.constantFrom(
  '$.error',
  '$..password',
  '$[?@.a > 1]',
  "$[?match(@.a, 'a+')]",
  "$[?match(@.a, '(?=a)')]",
  '$',
  '$.__proto__',
  'error',
  '$[',
  `$${'.a'.repeat(500)}`,
  `$[?${'('.repeat(400)}@.a${')'.repeat(400)}]`,
);
const valuePattern = fc.oneof(
  label,
  fc.integer(),
  fc.boolean(),
  fc.record({ regex: pattern }),
  fc.record({ exists: fc.boolean() }),
);
const named = <T>(value: fc.Arbitrary<T>) =>
  fc
    .array(fc.tuple(name, value), { minLength: 1, maxLength: 3 })
    .map((pairs) => Object.fromEntries(pairs));
const bodyPattern = fc.oneof(
  fc.record({ contains: label }),
  fc.record({ regex: pattern }),
  fc.record({ json: jsonPath, equals: fc.jsonValue({ maxDepth: 1 }) }),
  fc.record({ json: jsonPath, regex: pattern }),
  fc.record({ json: jsonPath, exists: fc.boolean() }),
);
const { when } = fc.letrec((tie) => ({
  when: fc.oneof(
    { maxDepth: 2 },
    fc.record({ status: fc.constantFrom('5xx', 500, 0, 99, '>=400', '<1000', '>999', 'x') }),
    fc.record({
      path: fc.constantFrom('/a', '/**', '/*/b/**', '/**/a/**/b', '**', '/[', '/a?b', ''),
    }),
    fc.record({ pathRegex: pattern }),
    fc.record({ latency: duration.map((text) => `>${text}`) }),
    fc.record({ requestHeaders: named(valuePattern) }),
    fc.record({ query: named(valuePattern) }),
    fc.record({ responseBody: bodyPattern }),
    fc.record({ host: fc.constantFrom('*', '[::1]:*', 'a:99999') }),
    fc.record({ all: fc.array(tie('when'), { maxLength: 2 }) }),
    fc.record({ not: tie('when') }),
  ),
}));
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const config = fc.record({
  gateway: optional(
    fc.record({ drain: optional(duration), workers: optional(fc.constantFrom(1, 0, 256, 'auto')) }),
  ),
  store: optional(
    fc.record({
      retention: fc.record({
        captures: optional(fc.constantFrom(0, 1, 2 ** 53 - 1, 1e300)),
        age: optional(duration),
        bytes: optional(size),
      }),
    }),
  ),
  services: named(
    fc.oneof(
      fc.constantFrom(
        'http://127.0.0.1:9',
        'http://[::1]',
        'https://x:65535',
        'http://x:65536',
        'ftp://x',
      ),
      fc.record({
        url: fc.constant('http://127.0.0.1:9'),
        timeout: optional(duration),
        idle: optional(duration),
        listen: optional(address),
        hosts: optional(fc.array(name, { maxLength: 2 })),
      }),
    ),
  ),
  routes: optional(
    fc.array(
      fc.record({
        name: optional(label),
        to: name,
        match: fc.record({
          path: fc.constantFrom('/*', '/a/*', '/a'),
          headers: optional(named(valuePattern)),
        }),
      }),
      { maxLength: 2 },
    ),
  ),
  capture: optional(
    fc.record({
      buffer: optional(fc.record({ memory: optional(size), linger: optional(duration) })),
      body: optional(fc.record({ max: optional(size) })),
      redact: optional(
        fc.record({
          patterns: optional(fc.array(pattern, { maxLength: 2 })),
          json: optional(fc.array(jsonPath, { maxLength: 2 })),
          headers: optional(fc.array(name, { maxLength: 2 })),
        }),
      ),
      rules: optional(
        fc.array(fc.record({ name: label, when, limit: optional(limit) }), { maxLength: 3 }),
      ),
    }),
  ),
});

function checked(value: object, folder = '/tmp'): Config | null {
  const written = JSON.parse(JSON.stringify(value)) as object;
  try {
    return parseConfig(stringify(written), join(folder, 'loop.yaml'));
  } catch (error) {
    expect((error as { code?: string }).code).toBe('LOOP_CONFIG_INVALID');
    return null;
  }
}

test('what passes the check can be put to work', { timeout: propertyTimeout(300_000) }, () => {
  let [tried, passed] = [0, 0];
  fc.assert(
    fc.property(config, (value) => {
      tried++;
      const valid = checked(value);
      if (valid === null) return;
      passed++;
      compileTraffic(valid);
      planRedaction(valid.capture.redact);
      const sink = {
        write: () => true,
        reportDrops() {},
        configure() {},
        async flush() {},
        async close() {},
      };
      const { memoryBytes, bodyBytesMax, lingerMs, rules } = valid.capture;
      const options = {
        memoryBytes,
        bodyBytesMax,
        lingerMs,
        rules,
        now: () => 0,
        newKey: () => '0'.repeat(16),
      };
      new FlightRecorder({ ...options, sink: sink as never }).stop();
      for (const ms of [
        valid.gateway.drainMs,
        lingerMs,
        ...valid.services.flatMap(({ timeouts }) => Object.values(timeouts)),
      ]) {
        expect(ms).toBeLessThan(2 ** 31);
      }
      expect(new Date(Date.now() - valid.store.retention.ageMs).getTime()).not.toBeNaN();
      // A number that JSON does not have would look the same as another in a reload.
      expect(JSON.stringify(valid)).not.toMatch(
        /"(?:count|perMs|bytes|ageMs|captures|memoryBytes)":null/,
      );
    }),
    // Nine in ten are refused.
    { numRuns: 3 * (fc.readConfigureGlobal().numRuns ?? 100) },
  );
  expect(passed).toBeGreaterThan(tried / 100);
});

test('the largest and the smallest that pass the check start, and end', {
  timeout: propertyTimeout(120_000),
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loop-extremes-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const listen = { listen: '127.0.0.1:0', mesh: '127.0.0.1:0', admin: '127.0.0.1:0' };
  const rule = { when: { status: '5xx' } };
  for (const value of [
    {
      gateway: { ...listen, drain: '24d' },
      store: { retention: { captures: 2 ** 53 - 1, age: '36500d', bytes: '8000000GiB' } },
      capture: {
        buffer: { memory: '64GiB', linger: '24d' },
        body: { max: '256MiB' },
        rules: [
          { name: 'constructor', ...rule, limit: '4000000000/min' },
          { name: '__proto__', ...rule, limit: '9007199254740991/d' },
        ],
      },
    },
    {
      gateway: { ...listen, drain: '0s' },
      store: { retention: { captures: 1, age: '1ms', bytes: '1B' } },
      capture: {
        buffer: { memory: '1MiB', linger: '0s' },
        body: { max: '0B' },
        rules: [{ name: '1', ...rule, limit: '1/d' }],
      },
    },
  ]) {
    const valid = checked(value, folder);
    if (valid === null) throw new Error('it does not pass the check');
    const running = await rooms.startGateway(valid, { info() {}, warn() {} });
    expect(running.listening.map(({ name: door }) => door)).toEqual(['edge', 'mesh', 'admin']);
    await running.drain();
  }
});
