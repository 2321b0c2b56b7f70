import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const well = { passed: 3, failed: 0, files: [] as object[] };

test('counts of several reports are summed, and the end is well', () => {
  expect(counted(well, well)).toEqual({ code: 0, lines: ['6 passed, 0 failed'] });
});

test('what failed is named with the first line of its reason, and the end is not well', () => {
  const files = [
    {
      name: 'a.test.ts',
      status: 'failed',
      assertionResults: [
        { status: 'failed', fullName: 'adds up', failureMessages: ['Error: 1 is not 2\n at x'] },
        { status: 'passed', fullName: 'takes away', failureMessages: [] },
      ],
    },
    { name: 'b.test.ts', status: 'failed', message: 'no such module\n at y', assertionResults: [] },
  ];
  expect(counted(well, { passed: 1, failed: 1, files })).toEqual({
    code: 1,
    lines: [
      'failed: a.test.ts: adds up: Error: 1 is not 2',
      'failed: b.test.ts: no such module',
      '4 passed, 2 failed',
    ],
  });
});

test('a report with no test that passed is not well', () => {
  expect(counted({ ...well, passed: 0 }).code).toBe(1);
});

function counted(...reports: (typeof well)[]) {
  const folder = mkdtempSync(path.join(tmpdir(), 'loop-counts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = reports.map(({ passed, failed, files: testResults }, number) => {
    const file = path.join(folder, `${number}.json`);
    const report = {
      success: failed === 0,
      numPassedTests: passed,
      numFailedTests: failed,
      numPendingTests: 0,
      numTodoTests: 0,
      testResults,
    };
    writeFileSync(file, JSON.stringify(report));
    return file;
  });
  const script = path.resolve('scripts/test-counts.mjs');
  const { status, stdout } = spawnSync(process.execPath, [script, ...files], { encoding: 'utf8' });
  return { code: status, lines: stdout.trim().split('\n') };
}
