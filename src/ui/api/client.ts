// The admin API, as the page asks it: JSON by `ask`, streams by `events` (events.ts). A token, where
// the gateway wants one, is asked for once and kept as long as the tab lives.

import { signal } from '@preact/signals';

/** An answer that was no answer: what the API said of it, in its own words. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** 0 when nothing answered. */
    readonly status: number,
  ) {
    super(message);
  }
}

/** True once the API has answered 401: the shell then asks for the token. */
export const tokenIsWanted = signal(false);
/** The one that was given is not it. */
export const tokenWasRefused = signal(false);

const stored = 'loop.token';
let token = read();

export function setToken(given: string): void {
  token = given;
  try {
    sessionStorage.setItem(stored, given);
  } catch {
    // A browser that keeps nothing: the token holds until the page is left.
  }
  tokenIsWanted.value = false;
}

/**
 * The answer's JSON. `path` begins with `/api/`.
 * @throws ApiError, and DOMException (AbortError) when `signal` was aborted
 */
export async function ask<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await request(path, signal === undefined ? {} : { signal });
  return (await response.json()) as T;
}

/** The answer itself, of any request; 4xx and 5xx throw as for `ask`. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError('unreachable', 'loop does not answer: is it still running?', 0);
  });
  if (response.ok) return response;
  if (response.status === 401) {
    tokenWasRefused.value = token !== null;
    tokenIsWanted.value = true;
  }
  throw await errorOf(response);
}

async function errorOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const error = (body as { error?: { code?: string; message?: string } } | null)?.error;
  const message = error?.message ?? `answered ${response.status} ${response.statusText}`;
  return new ApiError(error?.code ?? 'http', message, response.status);
}

function read(): string | null {
  try {
    return sessionStorage.getItem(stored);
  } catch {
    return null; // as above
  }
}
