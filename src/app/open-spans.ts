import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Worker } from 'node:worker_threads';
import { version } from '../cli/version.js';
import type { Config } from '../core/config.js';
import type { GatewayLog } from '../core/rooms.js';
import type { OnSettled } from '../core/settled-hops.js';
import { steadyNow } from '../core/steady-clock.js';
import { SpanCounts } from '../observe/spans/span-counts.js';
import type { SpansSent } from '../observe/spans/span-item.js';
import { type OpenSpanThread, SpanQueue } from '../observe/spans/span-queue.js';
import { fillHeaders } from './fill-headers.js';
import { repeatedSeldom } from './repeated-seldom.js';
import type { SpanWorkerData } from './span-worker.js';

export interface OpenSpans {
  /** Null while the config wants none. */
  readonly queue: SpanQueue | null;
  /** Of the recorder; null likewise. */
  readonly onSettled: OnSettled | null;
  readonly counts: SpanCounts;
  /** @throws LOOP_CONFIG_INVALID where the environment lacks what a header is to say; all is as before then */
  configure(config: Config): void;
  close(withinMs: number): Promise<void>;
}

/** What is left of a collector's old settings has this long to be sent. */
const handOverMs = 5000;

/** The spans of a gateway, as its config wants them. */
export function openSpans(first: Config, log: GatewayLog): OpenSpans {
  const counts = new SpanCounts();
  const instanceId = randomUUID();
  const warn = repeatedSeldom((line) => log.warn(line), steadyNow);
  const ending = new Set<Promise<void>>();
  let wanted: SpanWorkerData | null = null;
  let sample = 0;
  let queue: SpanQueue | null = null;
  let onSettled: OnSettled | null = null;

  const end = (old: SpanQueue, withinMs: number): Promise<void> => {
    const ended = old.close(withinMs).finally(() => ending.delete(ended));
    ending.add(ended);
    return ended;
  };
  const start = (data: SpanWorkerData, share: number): SpanQueue =>
    new SpanQueue({
      ...{ sample: share, counts, warn, now: steadyNow, date: Date.now },
      openThread: (hear) => openThread(data, hear),
    });
  const configure = (config: Config): void => {
    const next = workerData(config, instanceId);
    const share = config.observe?.otlp?.sample ?? 0;
    if (isDeepStrictEqual(next, wanted) && share === sample) return;
    if (queue !== null) void end(queue, handOverMs);
    const started = next === null ? null : start(next, share);
    queue = started;
    onSettled = started === null ? null : (hops, key) => started.settled(hops, key);
    wanted = next;
    sample = share;
  };
  configure(first);
  return {
    get queue() {
      return queue;
    },
    get onSettled() {
      return onSettled;
    },
    counts,
    configure,
    async close(withinMs) {
      if (queue !== null) void end(queue, withinMs);
      queue = null;
      await Promise.race([Promise.all(ending), later(withinMs)]);
    },
  };
}

function workerData(config: Config, instanceId: string): SpanWorkerData | null {
  const otlp = config.observe?.otlp ?? null;
  if (otlp === null) return null;
  const headers = fillHeaders(config, process.env);
  return {
    redact: config.capture.redact,
    sender: { url: otlp.url, headers, version: version(), instanceId },
  };
}

function openThread(
  data: SpanWorkerData,
  hear: Parameters<OpenSpanThread>[0],
): ReturnType<OpenSpanThread> {
  // Without the environment: OpenTelemetry's variables would be heard beside the config.
  const worker = new Worker(new URL('./span-worker.js', import.meta.url), {
    workerData: data,
    env: {},
  });
  worker.unref();
  let isClosed = false;
  let reason = 'the thread that sends them ended';
  worker.on('message', (result: SpansSent) => {
    if (!isClosed) hear.onSent(result);
  });
  worker.on('error', (error) => {
    reason = `the thread that sends them died: ${String(error)}`;
  });
  worker.on('exit', () => {
    if (!isClosed) hear.onLost(reason);
  });
  return {
    send(items) {
      worker.postMessage(items);
    },
    close() {
      isClosed = true;
      void worker.terminate();
    },
  };
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
