// The thread that takes secrets out of what spans tell, and sends them to a collector.

import { parentPort, workerData } from 'node:worker_threads';
import type { RedactConfig } from '../core/config.js';
import type { SpanItem, SpansSent } from '../observe/spans/span-item.js';
import { createSpanSender, type SpanSenderOptions } from '../observe/spans/span-sender.js';
import { createSpanRedactor } from './redact-spans.js';

export interface SpanWorkerData {
  readonly redact: RedactConfig;
  readonly sender: SpanSenderOptions;
}

const { redact, sender } = workerData as SpanWorkerData;
const redacted = createSpanRedactor(redact);
const { send } = createSpanSender(sender);
/** Answers go in the order of the batches. */
let last: Promise<unknown> = Promise.resolve();

parentPort?.on('message', (items: readonly SpanItem[]) => {
  const kept = items.flatMap((item) => redacted(item) ?? []);
  const lost = hopsOf(items) - hopsOf(kept);
  const sending = send(kept);
  last = last.then(async () => {
    const { sent, failed, problem } = await sending;
    const all: SpansSent = {
      ...{ sent, failed: failed + lost },
      problem: problem ?? (lost === 0 ? null : 'secrets could not be taken out'),
    };
    parentPort?.postMessage(all);
  });
});

function hopsOf(items: readonly SpanItem[]): number {
  return items.reduce((sum, { hops }) => sum + hops.length, 0);
}
