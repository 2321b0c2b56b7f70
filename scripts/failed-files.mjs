// Prints the files with a test that failed, a line each, from the test runner's JSON reports. Exits with 1 when
// a report is not there.

import { readFileSync } from 'node:fs';
import path from 'node:path';

for (const report of process.argv.slice(2)) {
  for (const { name, status } of JSON.parse(readFileSync(report, 'utf8')).testResults) {
    if (status === 'failed') console.log(path.relative('.', name));
  }
}
