import { useEffect, useState } from 'preact/hooks';
import { type LeftOut, noneLeftOut, type TappedExchange } from '../../core/tap.js';
import { ApiError } from '../api/client.js';
import { events } from '../api/events.js';

export const exchangesMost = 200;
/** Between two drawings: traffic is faster than eyes. */
const drawMs = 250;

export interface ShownExchange extends TappedExchange {
  readonly key: number;
}

/** The last exchanges of a tap, the newest first; null: none is open. */
export function useTap(path: string | null) {
  const [exchanges, show] = useState<readonly ShownExchange[]>([]);
  const [leftOut, tellLeftOut] = useState<LeftOut>(noneLeftOut);
  const [error, fail] = useState<ApiError>();
  useEffect(() => {
    if (path === null) return;
    const abort = new AbortController();
    let waiting: ShownExchange[] = [];
    let count = 0;
    show([]);
    fail(undefined);
    const draw = setInterval(() => {
      if (waiting.length === 0) return;
      const fresh = waiting.reverse();
      waiting = [];
      show((shown) => [...fresh, ...shown].slice(0, exchangesMost));
    }, drawMs);
    const listen = async () => {
      for await (const { event, data } of events(path, abort.signal)) {
        if (event === 'left-out') tellLeftOut(JSON.parse(data));
        else waiting.push({ ...JSON.parse(data), key: count++ });
        if (waiting.length > exchangesMost) waiting.shift();
      }
    };
    listen().catch((problem: unknown) => {
      if (abort.signal.aborted) return;
      fail(problem instanceof ApiError ? problem : new ApiError('bug', String(problem), 0));
    });
    return () => {
      abort.abort();
      clearInterval(draw);
    };
  }, [path]);
  return { exchanges, leftOut, error };
}
