// Prints `N passed, N failed`, and `, N skipped` when there are any, from the test runner's JSON
// report. Exits with 1 when anything failed, or when no test ran at all.

import { existsSync, readFileSync } from 'node:fs';

const [, , file = 'dist/test-report.json'] = process.argv;
if (!existsSync(file)) {
  console.error(`${file}: expected the test runner's report, found none: the tests did not run`);
  process.exit(1);
}
const report = JSON.parse(readFileSync(file, 'utf8'));

// A file that could not even be loaded, or whose setup failed, has no failed test to count.
const brokenFiles = report.testResults.filter(
  ({ status, assertionResults }) =>
    status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
).length;
const passed = report.numPassedTests;
const failed = report.numFailedTests + brokenFiles;
const skipped = report.numPendingTests + report.numTodoTests;

console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 || !report.success ? 1 : 0;
