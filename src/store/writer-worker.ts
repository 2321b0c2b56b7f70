// The writer's thread. It opens the database, says that it is ready (or why not), and writes what
// comes until it is told to close.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { LoopError } from '../core/errors.js';
import { type OpenDatabase, openDatabase } from './open-database.js';
import { Writer } from './writer.js';
import type { FromWriter, ToWriter, WriterData } from './writer-messages.js';

const tidyEveryMs = 60_000;

if (parentPort === null) throw new Error('writer-worker.js is started by open-sink.js');
await start(parentPort, workerData as WriterData);

async function start(port: MessagePort, data: WriterData): Promise<void> {
  const answer = (message: FromWriter): void => port.postMessage(message);
  let database: OpenDatabase;
  try {
    database = await openDatabase(data.path, { create: true, busyMs: data.busyMs });
  } catch (error) {
    if (!(error instanceof LoopError)) throw error;
    answer({ type: 'refused', code: error.code, message: error.message });
    return;
  }
  const writer = new Writer(database, data, answer);
  const tidying = setInterval(() => writer.take({ type: 'tidy' }), tidyEveryMs);
  port.on('message', (message: ToWriter) => {
    if (message.type !== 'close') {
      writer.take(message);
      return;
    }
    // The sink has flushed before; closing the last connection empties the write-ahead log.
    clearInterval(tidying);
    database.file.close();
    port.close();
  });
  answer({ type: 'ready' });
}
