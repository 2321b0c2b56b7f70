// The writer's thread. It opens the database, says that it takes records (or why not), and writes
// what comes until it is told to close.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type ErrorCode, LoopError } from '../core/errors.js';
import { LiveDatabase } from './live/live-database.js';
import { Writer } from './writer.js';
import type { FromWriter, ToWriter, WriterData } from './writer-messages.js';

const tidyEveryMs = 60_000;
const attendEveryMs = 200;
const aliveEveryMs = 500;
/** SQLite waits in one piece, and nothing else is heard meanwhile: so not for long, but again. */
const busyMsDefault = 1000;

if (parentPort === null) throw new Error('writer-worker.js is started by open-sink.js');
await start(parentPort, workerData as WriterData);

async function start(port: MessagePort, data: WriterData): Promise<void> {
  const answer = (message: FromWriter): void => port.postMessage(message);
  const live = new LiveDatabase({
    path: data.path,
    busyMs: data.busyMs ?? busyMsDefault,
    now: () => performance.now(),
    onState: (failing) =>
      answer({
        type: 'state',
        failing: failing && { code: codeIn(failing.error), reason: failing.reason },
      }),
    onNews: (line) => answer({ type: 'news', line }),
    onMoved: (moved) => answer({ type: 'moved', moved }),
    onLost: (captures) => answer({ type: 'lost', captures }),
  });
  try {
    await live.start(data.required);
  } catch (error) {
    if (!(error instanceof LoopError)) throw error;
    answer({ type: 'refused', code: error.code, message: error.message });
    return;
  }
  const writer = new Writer(live, data, answer);
  const tidying = setInterval(() => writer.take({ type: 'tidy' }), tidyEveryMs);
  const attending = setInterval(() => writer.attend(), attendEveryMs);
  const living = setInterval(() => answer({ type: 'alive' }), aliveEveryMs);
  port.on('message', (message: ToWriter) => {
    if (message.type !== 'close') {
      writer.take(message);
      return;
    }
    // The sink has flushed before; closing the last connection empties the write-ahead log.
    clearInterval(tidying);
    clearInterval(attending);
    clearInterval(living);
    live.close();
    port.close();
  });
  answer({ type: 'ready' });
}

function codeIn(error: Error): ErrorCode {
  return error instanceof LoopError ? error.code : 'LOOP_STORE_UNWRITABLE';
}
