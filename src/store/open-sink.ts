import { randomUUID } from 'node:crypto';
import type { SinkSettings, StoreSink } from '../core/capture-sink.js';
import type { StoreConfig } from '../core/config.js';
import { WorkerSink } from './worker-sink.js';

export interface SinkOptions {
  /** How much may wait for the disk; 64 MiB when not given. */
  readonly queueBytesMax?: number | undefined;
  /** Hears why captures cannot be written, at most once in ten seconds, and what became of the store. */
  readonly onProblem?: ((line: string) => void) | undefined;
  /** Hears of each record that is on disk, by its key, and the number of its capture. */
  readonly onWritten?:
    | ((capture: { readonly key: string; readonly id: number }) => void)
    | undefined;
  /** How long one attempt of the writer waits for another process that writes to the file; 1 s. */
  readonly busyMs?: number | undefined;
}

const queueBytesMaxDefault = 64 * 1024 * 1024;

/**
 * Starts the writer's thread, which creates the store or brings it up to date, and resolves when
 * captures are taken. One that cannot be opened is tried again; `status` says how it is.
 * @throws LOOP_STORE_UNWRITABLE, LOOP_STORE_NEWER, LOOP_STORE_CORRUPT when the store is `required`
 */
export async function openSink(
  config: StoreConfig,
  settings: SinkSettings,
  options: SinkOptions = {},
): Promise<StoreSink> {
  const sink = new WorkerSink({
    data: {
      path: config.path,
      settings,
      runId: randomUUID(),
      startedAtMs: Date.now(),
      busyMs: options.busyMs,
      required: config.required ?? false,
    },
    queueBytesMax: options.queueBytesMax ?? queueBytesMaxDefault,
    onProblem: options.onProblem ?? (() => {}),
    onWritten: options.onWritten,
  });
  await sink.start();
  return sink;
}
