import { createHash } from 'node:crypto';
import type { Hop, KeptMessage } from '../core/capture.js';
import type { ChainRecord } from '../core/capture-sink.js';
import type { RedactConfig } from '../core/config.js';
import { noHeaders } from '../core/headers.js';

/** The redaction that captures get, bodies included. */
export type CreateRedactor = (
  config: RedactConfig,
) => (record: ChainRecord) => { readonly record: ChainRecord };

/** The response of a replayed hop as it may be stored and compared with a redacted recording. */
export function redactResponse(hop: Hop, redactor: ReturnType<CreateRedactor>): KeptMessage | null {
  if (hop.response === null) return null;
  const { record } = redactor(chainRecord(hop, hop.response));
  const redacted = record.hops[0]?.response;
  if (!redacted) return null;
  const data = Buffer.from(redacted.body);
  const { bytes, truncated, data: raw } = hop.response.body;
  const isWithheld = data.length === 0 && raw.length > 0;
  return {
    ...(hop.response.schema === undefined ? {} : { schema: hop.response.schema }),
    headers: redacted.headers,
    trailers: redacted.trailers,
    body: {
      bytes,
      // About what the wire held and we do not; redaction itself changes lengths too.
      truncated: truncated || isWithheld,
      sha256: createHash('sha256').update(data).digest('hex'),
      data,
    },
  };
}

/** A chain of that one hop, whose request is not stored and hence left out. */
function chainRecord(hop: Hop, response: KeptMessage): ChainRecord {
  return {
    key: hop.spanId,
    traceId: '',
    requestId: '',
    rule: { name: 'replay', when: {} },
    decidedAtMs: hop.startedAtMs,
    hops: [
      {
        ...hop,
        ruleHeld: false,
        request: { headers: noHeaders, trailers: noHeaders, bodyBytes: 0, body: new Uint8Array() },
        response: {
          headers: response.headers,
          trailers: response.trailers,
          bodyBytes: response.body.bytes,
          body: Uint8Array.from(response.body.data),
        },
      },
    ],
  };
}

/** The config's redaction, and the literal values that this run sent along, however an answer echoes them. */
export function alsoRedacting(config: RedactConfig, secrets: readonly string[]): RedactConfig {
  return { ...config, values: [...(config.values ?? []), ...secrets] };
}
