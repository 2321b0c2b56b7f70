import { isDeepStrictEqual } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Config } from '../core/config.js';
import type { ExchangeListener } from '../core/exchange.js';
import type { GatewayLog } from '../core/rooms.js';
import { steadyNow } from '../core/steady-clock.js';
import { AccessListener } from '../observe/access-log/access-listener.js';
import {
  AccessQueue,
  type LinesWritten,
  type OpenAccessThread,
} from '../observe/access-log/access-queue.js';
import type { Observer } from '../observe/observer.js';
import type { AccessWorkerData } from './access-worker.js';
import { repeatedSeldom } from './repeated-seldom.js';

export interface OpenAccessLog {
  /** Null while the config wants none. */
  readonly listener: ExchangeListener | null;
  /** Lines that were not written, since the start. */
  readonly lost: number;
  configure(config: Config): void;
  close(withinMs: number): Promise<void>;
}

/** What was noted by old settings has this long to be written. */
const handOverMs = 2000;

/** The access log of a gateway, as its config wants it. */
export function openAccessLog(
  first: Config,
  { observer, log }: { readonly observer: Observer; readonly log: GatewayLog },
): OpenAccessLog {
  let lost = 0;
  let wanted: AccessWorkerData | null = null;
  let queue: AccessQueue | null = null;
  let listener: ExchangeListener | null = null;
  const warn = repeatedSeldom((line) => log.warn(line), steadyNow);
  const configure = (config: Config): void => {
    const next = workerData(config);
    if (isDeepStrictEqual(next, wanted)) return;
    void queue?.close(handOverMs);
    wanted = next;
    queue = null;
    listener = null;
    if (next === null) return;
    queue = new AccessQueue({
      openThread: (hear) => openThread(next, hear),
      onLost(lines, problem) {
        lost += lines;
        warn(`${lines} lines of the access log are lost: ${problem}`);
      },
    });
    listener = new AccessListener({
      queue,
      sourceOf: (exchange) => observer.sourceOf(exchange),
      aheadMs: () => Date.now() - steadyNow(),
    });
  };
  configure(first);
  return {
    get listener() {
      return listener;
    },
    get lost() {
      return lost;
    },
    configure,
    async close(withinMs) {
      await queue?.close(withinMs);
    },
  };
}

function workerData({ observe, capture }: Config): AccessWorkerData | null {
  const format = observe?.accessLog ?? 'off';
  return format === 'off' ? null : { redact: capture.redact, format };
}

function openThread(
  data: AccessWorkerData,
  hear: Parameters<OpenAccessThread>[0],
): ReturnType<OpenAccessThread> {
  const worker = new Worker(new URL('./access-worker.js', import.meta.url), { workerData: data });
  worker.unref();
  const ended = Promise.withResolvers<void>();
  let isClosed = false;
  let reason = 'the thread that writes them ended';
  worker.on('message', (said: LinesWritten | 'ended') => {
    if (said === 'ended') ended.resolve();
    else if (!isClosed) hear.onWritten(said);
  });
  worker.on('error', (error) => {
    reason = `the thread that writes them died: ${String(error)}`;
  });
  worker.on('exit', () => {
    ended.resolve();
    if (!isClosed) hear.onLost(reason);
  });
  return {
    send(items) {
      worker.postMessage(items);
    },
    async close(withinMs) {
      worker.postMessage('end');
      const timer = setTimeout(ended.resolve, withinMs);
      await ended.promise;
      clearTimeout(timer);
      isClosed = true;
      await worker.terminate();
    },
  };
}
