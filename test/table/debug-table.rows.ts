// Writes the table of docs/debugging.md, between its marks.

import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Row, tryRow } from './row.js';
import { allWays } from './ways.js';

const file = resolve(import.meta.dirname, '../../docs/debugging.md');
const begin = '<!-- table: test/table -->';
const end = '<!-- end of table -->';
const rows: Row[] = [];

test.each(await allWays())('$runtime $version, $how', async (way) => {
  const row = await tryRow(way);
  rows.push(row);
  // What is refused is so by name, and left as it was.
  expect(row.stopped).toMatch(/^(yes|LOOP_DEBUGGER_)/);
});

afterAll(() => {
  const text = readFileSync(file, 'utf8');
  const [before, rest] = text.split(begin);
  const [, after] = (rest ?? '').split(end);
  if (before === undefined || after === undefined) throw new Error(`expected ${begin} in ${file}`);
  writeFileSync(file, `${before}${begin}\n${tableOf(rows)}\n${end}${after}`);
});

function tableOf(all: readonly Row[]): string {
  const head = [
    'runtime',
    'version',
    'how it was started',
    'stopped',
    'locals',
    'released',
    'time',
  ];
  const lines = all.map(({ runtime, version, how, stopped, locals, released, time }) =>
    [runtime, version, how, shortened(stopped), locals || '–', released, time].join(' | '),
  );
  return [head.join(' | '), head.map(() => '---').join(' | '), ...lines]
    .map((line) => `| ${line} |`)
    .join('\n');
}

/** The refusal's code and reason, without what is of this run. */
function shortened(text: string): string {
  if (text === 'yes') return text;
  return `no: ${text}`
    .replace(/LOOP_DEBUGGER_\w+: /, (code) => `\`${code.slice(0, -2)}\`: `)
    .replace(/: (namespaces\.\S+|shop|stock|price): /, ': ')
    .replace(/process \d+( \([^)]*\))?/g, 'the process')
    .replace(/\/\S*\/(shop|price|stock|typed)\.(\w+)/g, '$1.$2')
    .replaceAll('|', '/')
    .replace(/\s+/g, ' ');
}
