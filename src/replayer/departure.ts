// When the replay's client leaves. A caller that went away before its answer was whole is part of what
// happened: a stream that it left goes on for ever, and what failed may be what the service does then.

import type { Hop } from '../core/capture.js';
import { headerValue, type RawHeaders } from '../core/headers.js';
import { isRunning } from '../core/is-running.js';

/** Times in ms from the moment the request was handed over. */
export interface Departure {
  /** It does not leave before: a service that answers whole by then has cured what the caller left for. */
  readonly afterMs: number;
  /** Nor before as much of the answer has come as then, unless that takes until `latestMs`. */
  readonly point: { readonly bytes: number; readonly withHead: boolean };
  readonly latestMs: number;
  /** `caller`: the recorded one went away. `recording`: it ended there, or should have long ago. */
  readonly like: 'caller' | 'recording';
}

/** Nobody is waited for longer, unless `--timeout` says so. */
const stayMsMax = 9 * 60_000;
/** How long a service may take more than it took to get as far as then. */
const [graceMsMin, graceMsMax] = [2_000, 30_000];

/** Null where the recorded answer had an end. */
export function departureOf(
  entry: Hop,
  capturedAtMs: number,
  timeoutMs: number | undefined,
): Departure | null {
  const { error, durationMs, startedAtMs } = entry;
  if (error === 'aborted') return leaving(entry, durationMs ?? 0, { timeoutMs, like: 'caller' });
  if (error !== null || !isRunning(entry)) return null;
  const ranMs = Math.max(0, capturedAtMs - startedAtMs);
  return leaving(entry, ranMs, { timeoutMs, like: 'recording' });
}

function leaving(
  { status, response }: Hop,
  stayedMs: number,
  { timeoutMs, like }: { readonly timeoutMs: number | undefined } & Pick<Departure, 'like'>,
): Departure {
  const stayMs = timeoutMs ?? stayMsMax;
  const afterMs = timeoutMs === undefined ? Math.min(stayedMs, stayMs) : stayedMs;
  const graceMs = Math.min(Math.max(stayedMs, graceMsMin), graceMsMax);
  return {
    afterMs,
    point: { bytes: response?.body.bytes ?? 0, withHead: status !== null },
    latestMs: status === null ? afterMs : Math.max(afterMs, Math.min(afterMs + graceMs, stayMs)),
    like,
  };
}

const endlessTypes =
  /^(?:text\/event-stream|multipart\/x-mixed-replace|application\/(?:x-ndjson|stream\+json))\b/i;

/**
 * A stream that is pushed may have no end, whatever ended the recorded one: it is left when it has run
 * for twice as long. Null for any other answer.
 */
export function streamDeparture({ durationMs }: Hop, headers: RawHeaders): Departure | null {
  if (!endlessTypes.test(headerValue(headers, 'content-type') ?? '')) return null;
  const recordedMs = durationMs ?? 0;
  const afterMs = Math.min(Math.max(2 * recordedMs, recordedMs + 10_000), stayMsMax);
  return {
    afterMs,
    point: { bytes: 0, withHead: true },
    latestMs: afterMs,
    like: 'recording',
  };
}
