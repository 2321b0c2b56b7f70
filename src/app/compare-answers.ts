import { createHash } from 'node:crypto';
import type { Hop, KeptMessage } from '../core/capture.js';
import type { RedactConfig } from '../core/config.js';
import { noHeaders } from '../core/headers.js';
import type { Difference } from '../core/replay.js';
import type { AnswerPair, ShadowAnswer } from '../core/shadow.js';
import { compareHops } from '../replayer/compare/compare-hops.js';
import { parseIgnore } from '../replayer/compare/ignore.js';
import { createNoise } from '../replayer/compare/noise.js';
import { redactResponse } from '../replayer/redact-response.js';
import { createRedactor } from '../store/redact/redact-chain.js';

export interface CompareSettings {
  readonly redact: RedactConfig;
  /** As `replay.ignore`. */
  readonly ignore: readonly string[];
}

/** A production answer and a shadow's, compared as a replay's are: redacted, and without noise. */
export function createAnswerComparison(
  settings: CompareSettings,
): (pair: AnswerPair) => readonly Difference[] {
  const redactor = createRedactor(settings.redact);
  const ignore = parseIgnore(settings.ignore);
  return (pair) => {
    const [primary, shadow] = [pair.primary, pair.shadow].map((answer) => {
      const hop = hopOf(pair, answer);
      return { ...hop, response: redactResponse(hop, redactor) };
    }) as [Hop, Hop];
    const noise = createNoise(
      pair.primary,
      pair.shadow,
      Math.max(pair.primary.durationMs, pair.shadow.durationMs),
    );
    return compareHops(primary, shadow, ignore, noise).differences;
  };
}

function hopOf({ service, method, path }: AnswerPair, answer: ShadowAnswer): Hop {
  return {
    index: 0,
    parent: null,
    from: null,
    service,
    to: '',
    route: null,
    listener: 'edge',
    protocol: 'http/1.1',
    attempt: 1,
    method,
    authority: '',
    path,
    status: answer.status,
    statusText: answer.statusText,
    answeredStatus: answer.status,
    error: answer.error,
    errorMessage: '',
    startedAtMs: answer.startedAtMs,
    durationMs: answer.durationMs,
    connectMs: null,
    firstByteMs: null,
    spanId: answer.ids[2] ?? '',
    parentSpanId: null,
    client: '',
    request: keptMessage(noHeaders, noHeaders, new Uint8Array(), 0),
    response:
      answer.status === null
        ? null
        : keptMessage(answer.headers, answer.trailers, answer.body, answer.bodyBytes),
    webSocket: null,
  };
}

function keptMessage(
  headers: ShadowAnswer['headers'],
  trailers: ShadowAnswer['trailers'],
  body: Uint8Array,
  bytes: number,
): KeptMessage {
  const data = Buffer.from(body);
  const sha256 = createHash('sha256').update(data).digest('hex');
  return { headers, trailers, body: { bytes, truncated: bytes > data.length, sha256, data } };
}
