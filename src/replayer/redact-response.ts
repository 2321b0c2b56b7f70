import type { MessageRecord } from '../core/capture-sink.js';
import type { RedactConfig } from '../core/config.js';
import { headerPairs, type RawHeaders } from '../core/headers.js';
import { redactionMarker } from './redaction-marker.js';

/** Takes secrets out of a message, bodies included, by the same rules as captures. */
export type RedactMessage = (config: RedactConfig, message: MessageRecord) => MessageRecord;

/** Header names alone: what can be done where no `RedactMessage` is given. */
export function redactHeaders(headers: RawHeaders, names: readonly string[]): RawHeaders {
  return headerPairs(headers).flatMap(([name, value]) => [
    name,
    names.includes(name.toLowerCase()) ? redactionMarker : value,
  ]);
}

/** Without a redactor for bodies, a body that may hold a configured secret is not kept at all. */
export const redactByHeaderName: RedactMessage = (config, message) => {
  const mayHoldSecret = config.json.length > 0 || config.patterns.length > 0;
  return {
    headers: redactHeaders(message.headers, config.headers),
    trailers: redactHeaders(message.trailers, config.headers),
    bodyBytes: message.bodyBytes,
    body: mayHoldSecret ? new Uint8Array() : message.body,
  };
};

/** Shorter ones would be found all over an answer, and are no secrets. */
const secretCharsMin = 6;

/** The config's redaction, and the literal values that this run sent along. */
export function alsoRedacting(config: RedactConfig, secrets: readonly string[]): RedactConfig {
  const literals = secrets
    .filter((secret) => secret.length >= secretCharsMin)
    .map((secret) => secret.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return { ...config, patterns: [...config.patterns, ...literals] };
}
