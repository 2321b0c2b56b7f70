// Prints what failed, each with the first line of its reason, and then `N passed, N failed`, and
// `, N skipped` when there are any, from the test runner's JSON reports, together. Exits with 1 when
// anything failed, or when one of them has no test that passed.
//
//   test-counts.mjs [REPORT...] [--again REPORT]
//
// `--again` names the report of the files that failed and were run again: what it says of a file holds, and what
// failed the first time alone is named as such.

import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { again: { type: 'string' } },
});
const named = positionals.length === 0 ? ['dist/test-report.json'] : positionals;
const again = values.again === undefined ? [] : [values.again];
const absent = [...named, ...again].filter((file) => !existsSync(file));
for (const file of absent) {
  console.error(`${file}: expected the test runner's report, found none: the tests did not run`);
}
const [first, second] = [named, again].map((files) =>
  files.filter((file) => !absent.includes(file)).map((file) => resultsOf(file)),
);
const known = new Set(second.flat().map(({ name }) => name));
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const file of first.flat()) known.has(file.name) ? tell('failed once', file) : count(file);
second.flat().forEach(count);

const { passed, failed, skipped } = counts;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
const hasRun = [...first, ...second].every((files) =>
  files.some(({ assertionResults }) => assertionResults.some(({ status }) => status === 'passed')),
);
process.exitCode = absent.length === 0 && failed === 0 && hasRun ? 0 : 1;

function resultsOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).testResults;
}

function count(file) {
  counts.failed += tell('failed', file);
  for (const { status } of file.assertionResults) {
    if (status === 'passed') counts.passed++;
    else if (status !== 'failed') counts.skipped++;
  }
}

/** Names what failed in the file, and counts it. */
function tell(how, { name, status, message, assertionResults }) {
  const failures = assertionResults.filter((test) => test.status === 'failed');
  for (const test of failures) {
    console.log(`${how}: ${name}: ${test.fullName}: ${firstLine(test.failureMessages[0])}`);
  }
  if (failures.length > 0 || status !== 'failed') return failures.length;
  // A file that could not even be loaded, or whose setup failed, has no failed test to count.
  console.log(`${how}: ${name}: ${firstLine(message)}`);
  return 1;
}

function firstLine(text = '') {
  return text.trimStart().split('\n', 1)[0];
}
