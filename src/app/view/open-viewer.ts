import type { Viewer } from '../../core/viewing.js';
import type { ViewSettings } from './thread-messages.js';
import { usualBounds, ViewThread } from './view-thread.js';

/** A rule that is tried has its own time within this; beyond it a pattern or a body is too much. */
const tryMsMax = 5000;
const triesWaitingMax = 10;

/** The store for the page: a thread for what is looked at, and another for rules that are tried. */
export function openViewer(settings: ViewSettings): Viewer {
  const looking = new ViewThread(settings);
  const trying = new ViewThread(settings, {
    ...usualBounds,
    questionMsMax: tryMsMax,
    waitingMax: triesWaitingMax,
  });
  return {
    warm: () => looking.warm(),
    ask: (question, signal) => (question.kind === 'try' ? trying : looking).ask(question, signal),
    watch: (listener) => looking.watch(listener),
    async close() {
      await Promise.all([looking.close(), trying.close()]);
    },
  };
}
