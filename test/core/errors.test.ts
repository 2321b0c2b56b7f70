import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { errorCodes, LoopError } from '../../src/core/errors.js';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/errors.md'), 'utf8');
const rows = [...page.matchAll(/^\| `(LOOP_[A-Z_]+)` +\| (.+) \| (.+) \|$/gm)];
const documented = rows.map(([, code]) => code);

test('every code is documented, with its meaning and its cure', () => {
  expect(errorCodes.filter((code) => !documented.includes(code))).toEqual([]);
});

test('every documented code exists, and is documented once', () => {
  expect(documented.filter((code) => !errorCodes.includes(code as never))).toEqual([]);
  expect(new Set(documented).size).toBe(documented.length);
});

test('codes are unique and say their room', () => {
  expect(new Set(errorCodes).size).toBe(errorCodes.length);
  for (const code of errorCodes) {
    expect(code).toMatch(
      /^LOOP_(CONFIG|GATEWAY|TRAFFIC|RECORDER|STORE|REPLAYER|TRAVEL|SHADOW|FAULT|EXPERIMENT|CONTROL|DEBUGGER|CLI)_[A-Z_]+$/,
    );
  }
});

test('an error carries its code, its message and, when there is one, its cause', () => {
  const cause = new Error('why');
  const error = new LoopError('LOOP_CLI_BUG', 'what', { cause, statusCode: 500 });
  expect(error).toMatchObject({ code: 'LOOP_CLI_BUG', message: 'what', cause, statusCode: 500 });
  expect('cause' in new LoopError('LOOP_CLI_BUG', 'what')).toBe(false);
});
