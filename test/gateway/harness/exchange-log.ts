import { isDeepStrictEqual } from 'node:util';
import type { Exchange, ExchangeListener, ExchangeWatcher } from '../../../src/core/exchange.js';

export interface LoggedExchange {
  readonly exchange: Exchange;
  /** What a listener that looked when it ended has seen. */
  atEnd: Exchange | null;
  ends: number;
  requestBody: string;
  responseBody: string;
}

/** Collects what the gateway tells its listeners. */
export class ExchangeLog implements ExchangeListener {
  readonly all: LoggedExchange[] = [];
  #ended = 0;
  readonly #waiting: { count: number; resolve: () => void }[] = [];
  /** For tests that move more than a test should remember. */
  keepBodies = true;

  start(exchange: Exchange): ExchangeWatcher {
    const logged: LoggedExchange = {
      exchange,
      atEnd: null,
      ends: 0,
      requestBody: '',
      responseBody: '',
    };
    this.all.push(logged);
    return {
      requestData: (chunk) => {
        if (this.keepBodies) logged.requestBody += chunk.toString('latin1');
      },
      responseData: (chunk) => {
        if (this.keepBodies) logged.responseBody += chunk.toString('latin1');
      },
      end: () => {
        logged.ends++;
        logged.atEnd = { ...exchange };
        this.#ended++;
        for (const waiter of this.#waiting) if (this.#ended >= waiter.count) waiter.resolve();
      },
    };
  }

  /** The exchange with this index, when that many have ended. */
  async ended(index = 0): Promise<LoggedExchange> {
    if (this.#ended <= index) {
      await new Promise<void>((resolve) => {
        this.#waiting.push({ count: index + 1, resolve });
      });
    }
    const logged = this.all[index];
    if (logged === undefined) throw new Error(`expected ${index + 1} exchanges to have started`);
    return logged;
  }

  /** What is wrong with the exchanges of a gateway that has shut down. */
  problems(): string[] {
    return this.all.flatMap(({ exchange, atEnd, ends }, index) => {
      const { startedAt, connectedAt, firstByteAt, endedAt } = exchange;
      const { error, errorCode, errorMessage, status } = exchange;
      const found: string[] = [];
      if (ends !== 1) found.push(`ended ${ends} times`);
      if (atEnd !== null && !isDeepStrictEqual(atEnd, { ...exchange })) {
        found.push('changed after its end');
      }
      if (endedAt < startedAt) found.push('ended before it started');
      if (connectedAt !== 0 && (connectedAt < startedAt || connectedAt > endedAt)) {
        found.push('connected outside of its time');
      }
      if (firstByteAt !== 0 && (firstByteAt < startedAt || firstByteAt > endedAt)) {
        found.push('answered outside of its time');
      }
      // A request that was sent twice and then answered has a message and no error, as has one that
      // was answered in the service's place.
      const again = errorMessage.startsWith('sent twice') || errorMessage.includes('; sent to ');
      const instead = errorCode !== null && status !== 0;
      if (error === null ? errorMessage !== '' && !again && !instead : errorMessage === '') {
        found.push('error without message, or the reverse');
      }
      if (error === null && status === 0) found.push('neither status nor error');
      return found.map((each) => `exchange ${index} (${exchange.method} ${exchange.path}) ${each}`);
    });
  }
}
