import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const well = file('well.test.ts', ['passed', 'passed', 'passed']);

test('counts of several reports are summed, and the end is well', () => {
  expect(counted([[well], [well]])).toEqual({ code: 0, lines: ['6 passed, 0 failed'] });
});

test('what failed is named with the first line of its reason, and the end is not well', () => {
  const broken = { ...file('b.test.ts', []), status: 'failed', message: 'no such module\n at y' };
  expect(counted([[well], [file('a.test.ts', ['failed', 'passed', 'skipped']), broken]])).toEqual({
    code: 1,
    lines: [
      'failed: a.test.ts: test 0: Error: 1 is not 2',
      'failed: b.test.ts: no such module',
      '4 passed, 2 failed, 1 skipped',
    ],
  });
});

test('a report with no test that passed is not well', () => {
  expect(counted([[file('a.test.ts', ['skipped'])]]).code).toBe(1);
});

test('a file that failed and then passed counts once, and is named', () => {
  const once = file('a.test.ts', ['failed', 'passed']);
  expect(counted([[well], [once, well]], [file('a.test.ts', ['passed', 'passed'])])).toEqual({
    code: 0,
    lines: ['failed once: a.test.ts: test 0: Error: 1 is not 2', '8 passed, 0 failed'],
  });
});

test('a file that fails again, or fails then alone, is not well', () => {
  for (const first of ['failed', 'passed']) {
    const [before, after] = [file('a.test.ts', [first, 'passed']), file('a.test.ts', ['failed'])];
    const { code, lines } = counted([[before]], [after, well]);
    expect([code, lines.at(-1)]).toEqual([1, '3 passed, 1 failed']);
  }
});

test('files that failed are named for another run', () => {
  const reports = written([[well, file(path.resolve('test/a.test.ts'), ['failed'])], [well]]);
  expect(run('failed-files.mjs', ...reports)).toEqual({ code: 0, lines: ['test/a.test.ts'] });
  expect(run('failed-files.mjs', 'no-such-report.json').code).toBe(1);
});

function file(name: string, statuses: readonly string[]) {
  const assertionResults = statuses.map((status, number) => ({
    ...{ status, fullName: `test ${number}` },
    failureMessages: status === 'failed' ? ['Error: 1 is not 2\n at x'] : [],
  }));
  const status = statuses.includes('failed') ? 'failed' : 'passed';
  return { name, status, message: '', assertionResults };
}

function counted(reports: readonly object[][], again?: readonly object[]) {
  const secondly = again === undefined ? [] : ['--again', ...written([[...again]])];
  return run('test-counts.mjs', ...written(reports), ...secondly);
}

function written(reports: readonly object[][]): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'loop-counts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return reports.map((testResults, number) => {
    const report = path.join(folder, `${number}.json`);
    writeFileSync(report, JSON.stringify({ testResults }));
    return report;
  });
}

function run(script: string, ...args: string[]) {
  const { status, stdout } = spawnSync(
    process.execPath,
    [path.resolve('scripts', script), ...args],
    {
      encoding: 'utf8',
    },
  );
  return { code: status, lines: stdout.trim().split('\n') };
}
