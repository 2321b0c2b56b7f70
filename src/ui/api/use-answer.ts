import { useEffect, useReducer, useState } from 'preact/hooks';
import { ApiError, ask, tokenIsWanted } from './client.js';

export interface Answer<T> {
  /** The last that came, also while a newer one is asked for; of another path it is not. */
  readonly data: T | undefined;
  readonly error: ApiError | undefined;
  readonly isLoading: boolean;
}

const againMs = 3_000;

/**
 * Asks for `path` (null: nothing), and again whenever it or `version` is another; where nothing
 * answers, until something does: the gateway may be on its way back.
 */
export function useAnswer<T>(path: string | null, version: unknown = 0): Answer<T> {
  const [state, setState] = useState<Answer<T> & { path: string | null }>({ path, ...nothing });
  const [attempt, askAgain] = useReducer<number, void>((times) => times + 1, 0);
  const isWanted = tokenIsWanted.value;
  useEffect(() => {
    if (path === null || isWanted) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    setState((was) => ({ ...(was.path === path ? was : nothing), path, isLoading: true }));
    ask<T>(path, abort.signal).then(
      (data) => setState({ path, data, error: undefined, isLoading: false }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const told =
          error instanceof ApiError ? error : new ApiError('bug', (error as Error).message, 0);
        setState((was) => ({ ...was, path, error: told, isLoading: false }));
        if (told.code === 'unreachable') timer = setTimeout(() => askAgain(), againMs);
      },
    );
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [path, version, isWanted, attempt]);
  return state.path === path ? state : { ...nothing, isLoading: path !== null };
}

const nothing = { data: undefined, error: undefined, isLoading: false } as const;
