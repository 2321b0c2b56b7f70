// The thread that reads the store for the page: neither SQLite nor a large body takes the gateway's
// time. One question at a time; what changes in the store is looked for as long as somebody watches.

import { parentPort, workerData } from 'node:worker_threads';
import { rooms } from '../../app.js';
import type { ViewQuestion } from '../../core/viewing.js';
import { openView } from '../../store/view/open-view.js';
import { answerQuestion } from './answer-question.js';
import { eventsOf } from './store-events.js';
import type { FromViewer, ToViewer, ViewSettings } from './thread-messages.js';

/** How often others' writing is looked for. */
const lookMs = 400;

const { store, config } = workerData as ViewSettings;
const view = openView(store, () => performance.now());
const context = { view, rooms, configFile: config, now: Date.now };
let timer: NodeJS.Timeout | undefined;
let isLooking = false;
let isPrepared = false;

parentPort?.on('message', (message: ToViewer) => {
  if (message.type === 'watch') watch(message.on);
  else void answer(message.question);
});

async function answer(question: ViewQuestion): Promise<void> {
  const { status, headers, body } = await answerQuestion(context, question);
  // A copy of its own: a small buffer is a part of a pool, which cannot be handed over.
  const bytes = new Uint8Array(body);
  const answered = { status, headers, body: bytes };
  parentPort?.postMessage({ type: 'answer', answer: answered } satisfies FromViewer, [
    bytes.buffer,
  ]);
  if (question.kind === 'list' && !isPrepared) prepare();
}

/** Who sees a list opens a capture next: what that takes is loaded by then. */
function prepare(): void {
  isPrepared = true;
  const loads = [import('./viewed-capture.js'), view.getCapture('')];
  for (const load of loads) load.catch(() => {}); // whoever asks for it is told what is wrong
}

function watch(on: boolean): void {
  clearInterval(timer);
  if (!on) return;
  timer = setInterval(() => void look(), lookMs);
  void look();
}

async function look(): Promise<void> {
  if (isLooking) return;
  isLooking = true;
  try {
    const changes = await view.changes();
    const events = changes === null ? [] : eventsOf(changes);
    if (events.length > 0) parentPort?.postMessage({ type: 'events', events } satisfies FromViewer);
  } catch {
    // The store cannot be read now: whoever asks is told why. What changes until it can is told then.
  } finally {
    isLooking = false;
  }
}
