import { expect, test } from 'vitest';
import { applyWhole } from '../../src/app/apply-whole.js';
import { parseConfig } from '../../src/config/load-config.js';

const [first, second, third] = ['1s', '2s', '3s'].map((drain) =>
  parseConfig(`gateway: { drain: ${drain} }`, 'loop.yaml'),
) as [
  ReturnType<typeof parseConfig>,
  ReturnType<typeof parseConfig>,
  ReturnType<typeof parseConfig>,
];

test('a config of which a part cannot be applied leaves all parts with the one before', () => {
  const parts = { gateway: first, recorder: first };
  const apply = applyWhole(first, (config) => {
    parts.gateway = config;
    if (config === third) throw new RangeError('no room');
    parts.recorder = config;
  });
  apply(second);
  expect(parts).toEqual({ gateway: second, recorder: second });
  expect(() => apply(third)).toThrow('no room');
  expect(parts).toEqual({ gateway: second, recorder: second });
});

test('a redaction that cannot be compiled is found before any part is changed', () => {
  const seen: unknown[] = [];
  const apply = applyWhole(first, (config) => seen.push(config));
  const redact = { ...first.capture.redact, patterns: ['('] };
  expect(() => apply({ ...first, capture: { ...first.capture, redact } })).toThrow(SyntaxError);
  expect(seen).toEqual([first]);
});
