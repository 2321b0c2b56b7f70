import type { ChainRecord, HopRecord, MessageRecord } from '../core/capture-sink.js';
import { type HashedBody, hashBody } from './kept-bodies.js';

/** Takes secrets out of a chain, of several the one at `at`; `redacted` says of what, never what. */
export type Redact = (
  record: ChainRecord,
  at: number,
) => { record: ChainRecord; redacted: string[] };

/** A chain that may go to disk: redacted, its bodies hashed. */
export interface PreparedChain {
  readonly record: ChainRecord;
  readonly hops: readonly PreparedHop[];
}

export interface PreparedHop {
  readonly record: HopRecord;
  readonly redacted: readonly string[];
  readonly request: PreparedBody;
  /** Null when there was no response. */
  readonly response: PreparedBody | null;
}

export interface PreparedBody {
  readonly kept: HashedBody | null;
  /** Length on the wire. */
  readonly bytes: number;
  readonly truncated: boolean;
  /** Only of what came from elsewhere. */
  readonly damaged?: boolean | undefined;
}

/** Redacts first, so that not even the digest of a secret reaches the disk. */
export function prepareChain(record: ChainRecord, redact: Redact, at = 0): PreparedChain {
  const { record: chain, redacted } = redact(record, at);
  const hops = chain.hops.map((hop, index) => {
    const original = record.hops[index];
    if (original === undefined)
      throw new Error('the redactor returned more hops than it was given');
    return prepareHop(original, hop, ofHop(redacted, index));
  });
  return { record: chain, hops };
}

/**
 * The labels of one hop, each ending in `(hop 0)`: chains come in pieces, and the number that a hop
 * will have in the whole chain is only known when it is read.
 */
function ofHop(redacted: readonly string[], index: number): string[] {
  const suffix = ` (hop ${index})`;
  return redacted
    .filter((label) => label.endsWith(suffix))
    .map((label) => `${label.slice(0, -suffix.length)} (hop 0)`);
}

function prepareHop(original: HopRecord, hop: HopRecord, redacted: readonly string[]): PreparedHop {
  return {
    record: hop,
    redacted,
    request: prepareBody(original.request, hop.request),
    response:
      original.response === null || hop.response === null
        ? null
        : prepareBody(original.response, hop.response),
  };
}

/**
 * Redaction changes a body's length, so whether it was cut is asked of the original. A body that
 * redaction could not search is dropped, which to a reader is the same as cut at its beginning.
 */
function prepareBody(original: MessageRecord, redacted: MessageRecord): PreparedBody {
  const cut = original.body.byteLength < original.bodyBytes;
  const dropped = original.bodyBytes > 0 && redacted.body.byteLength === 0;
  return {
    kept: hashBody(redacted.body),
    bytes: original.bodyBytes,
    truncated: cut || dropped,
  };
}
