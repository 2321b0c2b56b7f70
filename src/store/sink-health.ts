import type { StoreStatus } from '../core/store-status.js';
import type { WriterFailing } from './writer-messages.js';

type Health = Pick<StoreStatus, 'state' | 'since' | 'code' | 'reason'>;

export const died: WriterFailing = {
  code: 'LOOP_STORE_UNWRITABLE',
  reason: 'the writer of captures died',
};
export const stuck: WriterFailing = {
  code: 'LOOP_STORE_UNWRITABLE',
  reason: 'the writer of captures does not answer',
};

/** Whether captures can be written, and since when. */
export class SinkHealth {
  #now: Health = fine();

  get now(): Health {
    return this.#now;
  }

  get isFailing(): boolean {
    return this.#now.state === 'failing';
  }

  fail(failing: WriterFailing): void {
    const since = this.isFailing ? this.#now.since : new Date().toISOString();
    this.#now = { state: 'failing', since, ...failing };
  }

  /** With a reason: if that is why it was failing. */
  heal(reason: string | null = this.#now.reason): void {
    if (this.isFailing && this.#now.reason === reason) this.#now = fine();
  }
}

function fine(): Health {
  return { state: 'ok', since: new Date().toISOString(), code: null, reason: null };
}
