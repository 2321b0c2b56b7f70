import { Worker } from 'node:worker_threads';
import type { Config } from '../core/config.js';
import { tapRule } from '../core/tap.js';
import type { Observer } from '../observe/observer.js';
import { TapHub } from '../observe/tap/tap-hub.js';
import type { OpenThread } from '../observe/tap/tap-queue.js';
import { threadMs } from '../observe/tap/thread-time.js';
import type { FlightRecorder } from '../recorder/flight-recorder.js';
import type { FromTapThread } from './tap-worker.js';

export interface OpenTaps {
  readonly hub: TapHub;
  configure(config: Config): void;
}

/** The taps of a gateway: their thread starts with the first reader, and ends with the last. */
export function openTaps(
  first: Config,
  { observer, recorder }: { readonly observer: Observer; readonly recorder: FlightRecorder },
): OpenTaps {
  let config = first;
  const hub = new TapHub({
    bodyBytesMax: () => config.capture.bodyBytesMax,
    sourceOf: (exchange) => observer.sourceOf(exchange),
    keep: (exchange, when) => recorder.keep(exchange, { name: tapRule, when }),
    canKeep: () => recorder.isRecording,
    openThread: (hear) => openThread(config, hear),
    now: () => performance.now(),
    threadMs,
  });
  return {
    hub,
    configure(next) {
      config = next;
      hub.configure();
    },
  };
}

function openThread(config: Config, hear: Parameters<OpenThread>[0]): ReturnType<OpenThread> {
  const worker = new Worker(new URL('./tap-worker.js', import.meta.url), {
    workerData: config.capture.redact,
  });
  // It must not keep the process when all else is over.
  worker.unref();
  let isClosed = false;
  worker.on('message', ({ told, ms }: FromTapThread) => {
    if (!isClosed) hear.onTold(told, ms);
  });
  // What it had is lost and counted; another one is started.
  worker.on('error', () => {});
  worker.on('exit', () => {
    if (!isClosed) hear.onLost();
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
