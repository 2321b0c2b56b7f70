// A global setup: what tests start (services, gateways, debuggers, in any language) ends with the
// run, also when Ctrl-C, a signal or `kill -9` ended it before its tests could clean up.

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

/** Inherited by everything that a test starts. */
const name = 'LOOP_TEST_RUN';

export function setup(): void {
  const value = randomUUID();
  const { [name]: _, ...unmarked } = process.env;
  const reaper = spawn(
    process.execPath,
    [join(import.meta.dirname, 'reaper.mjs'), `${name}=${value}`],
    { detached: true, env: unmarked, stdio: ['pipe', 'ignore', 'ignore'] },
  );
  reaper.unref();
  // The pipe closes with this process; until then it shall not keep it alive.
  (reaper.stdin as unknown as { unref(): void }).unref();
  process.env[name] = value;
}
