import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { tokenIsWanted } from '../api/client.js';
import { events } from '../api/events.js';
import type { CaptureSummary } from '../api/shapes.js';

/** False while nobody would tell of a new capture. */
export const isFollowing = signal(false);

export interface CaptureListener {
  onCaptures(captures: readonly CaptureSummary[]): void;
  onDeleted(): void;
  /** Anything may be otherwise: after a pause, or when the store is another one. */
  onReset(): void;
}

const againMs = { least: 500, most: 3_000 };

/** Hears of what changes in the store for as long as the component is there. */
export function useCaptureEvents(listener: CaptureListener): void {
  const latest = useRef(listener);
  latest.current = listener;
  const isWanted = tokenIsWanted.value;
  useEffect(() => {
    if (isWanted) return;
    const abort = new AbortController();
    void follow(latest, abort.signal);
    return () => abort.abort();
  }, [isWanted]);
}

async function follow(latest: { current: CaptureListener }, ended: AbortSignal): Promise<void> {
  let waitMs = againMs.least;
  let isFirst = true;
  while (!ended.aborted) {
    try {
      for await (const { event, data } of events('/api/captures/events', ended)) {
        const told = JSON.parse(data);
        if (event === 'hello') {
          isFollowing.value = true;
          waitMs = againMs.least;
          // What happened in between, nobody told.
          if (!isFirst) latest.current.onReset();
          isFirst = false;
        } else if (event === 'captures') latest.current.onCaptures(told.captures);
        else if (event === 'deleted') latest.current.onDeleted();
        else if (event === 'reset') latest.current.onReset();
      }
    } catch {
      // Told by `isFollowing`; the list's own requests tell why.
    }
    isFollowing.value = false;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    waitMs = Math.min(waitMs * 2, againMs.most);
  }
}
