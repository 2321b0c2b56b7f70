// The thread that takes secrets out of what the access log tells, and writes it to stdout.

import { parentPort, workerData } from 'node:worker_threads';
import type { RedactConfig } from '../core/config.js';
import type { AccessItem } from '../observe/access-log/access-item.js';
import type { LinesWritten } from '../observe/access-log/access-queue.js';
import { openAccessWriter } from '../observe/access-log/access-writer.js';
import { createAccessTeller } from './tell-access.js';

export interface AccessWorkerData {
  readonly redact: RedactConfig;
  readonly format: 'json' | 'combined';
}

const { redact, format } = workerData as AccessWorkerData;
const tell = createAccessTeller(redact);
const writer = openAccessWriter(format);

parentPort?.on('message', (items: readonly AccessItem[] | 'end') => {
  if (items === 'end') {
    void writer.end().then(() => {
      answer(0, 0);
      parentPort?.postMessage('ended');
    });
    return;
  }
  let failed = 0;
  for (const item of items) {
    try {
      writer.write(tell(item));
    } catch {
      failed++; // what could not be redacted is not told
    }
  }
  answer(items.length, failed);
});
// What is lost is known when the reader does not take it, which may be later.
setInterval(() => answer(0, 0), 1000);

function answer(done: number, failed: number): void {
  const { lost, problem } = writer.takeLost();
  if (done + failed + lost === 0) return;
  const told = failed > 0 ? 'secrets could not be taken out' : problem;
  parentPort?.postMessage({ done, lost: lost + failed, problem: told } satisfies LinesWritten);
}
