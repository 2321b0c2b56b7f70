import type { Exchange, ExchangeListener, ExchangeWatcher } from '../core/exchange.js';

/** Several listeners as one; with a single one there is no layer between. */
export function combineListeners(listeners: readonly ExchangeListener[]): ExchangeListener {
  const [only] = listeners;
  if (only !== undefined && listeners.length === 1) return only;
  return {
    start(exchange: Exchange): ExchangeWatcher | undefined {
      const watchers = listeners.flatMap((listener) => listener.start(exchange) ?? []);
      if (watchers.length === 0) return undefined;
      return {
        requestData: (chunk) => {
          for (const watcher of watchers) watcher.requestData(chunk);
        },
        responseData: (chunk) => {
          for (const watcher of watchers) watcher.responseData(chunk);
        },
        end: () => {
          for (const watcher of watchers) watcher.end();
        },
      };
    },
  };
}
