import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../api/client.js';
import { post } from '../api/post.js';
import type { CaptureSummary, Explanation } from '../api/shapes.js';

export interface TriedCapture extends CaptureSummary {
  readonly kept: boolean;
  /** The first that it holds for, else the failing one. */
  readonly hop: number;
  readonly service: string | null;
  readonly explanation: Explanation;
}

export interface Tried {
  readonly asked: number;
  readonly kept: number;
  /** Time was up before all were asked. */
  readonly cut: boolean;
  readonly tookMs: number;
  readonly captures: readonly TriedCapture[];
}

export interface TryState {
  /** Of what was typed before, while the newer is asked. */
  readonly tried: Tried | undefined;
  readonly error: ApiError | undefined;
}

const typingMs = 250;

/** Which of the newest captures a `when` would have kept, asked as it is typed. */
export function useTry(when: string, on: string, limit: number): TryState {
  const [state, setState] = useState<TryState>({ tried: undefined, error: undefined });
  useEffect(() => {
    if (when.trim() === '') {
      setState({ tried: undefined, error: undefined });
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      post<Tried>('/api/rules/try', { when, on, limit }, abort.signal).then(
        (tried) => setState({ tried, error: undefined }),
        (error: unknown) => {
          if (abort.signal.aborted) return;
          const told = error instanceof ApiError ? error : new ApiError('bug', String(error), 0);
          setState((was) => ({ ...was, error: told }));
        },
      );
    }, typingMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [when, on, limit]);
  return state;
}
