// Prints what failed, each with the first line of its reason, and then `N passed, N failed`, and
// `, N skipped` when there are any, from the test runner's JSON reports, together. Exits with 1 when anything failed, or when one of them has no test that passed.

import { existsSync, readFileSync } from 'node:fs';

const [, , ...named] = process.argv;
const files = named.length === 0 ? ['dist/test-report.json'] : named;
const absent = files.filter((file) => !existsSync(file));
for (const file of absent) {
  console.error(`${file}: expected the test runner's report, found none: the tests did not run`);
}
const counts = files.filter((file) => !absent.includes(file)).map(countsOf);
const sum = (key) => counts.reduce((total, each) => total + each[key], 0);
const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map(sum);

console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
const isWell = counts.every((each) => each.isSuccess && each.failed === 0 && each.passed > 0);
process.exitCode = absent.length === 0 && isWell ? 0 : 1;

function countsOf(file) {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  for (const each of report.testResults) tellFailures(each);
  // A file that could not even be loaded, or whose setup failed, has no failed test to count.
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + report.numTodoTests,
    isSuccess: report.success,
  };
}

function tellFailures({ name, status, message, assertionResults }) {
  const failed = assertionResults.filter((test) => test.status === 'failed');
  for (const test of failed) {
    console.log(`failed: ${name}: ${test.fullName}: ${firstLine(test.failureMessages[0])}`);
  }
  if (status === 'failed' && failed.length === 0) {
    console.log(`failed: ${name}: ${firstLine(message)}`);
  }
}

function firstLine(text = '') {
  return text.trimStart().split('\n', 1)[0];
}
