import type { ChainRecord, HopRecord, MessageRecord } from '../core/capture-sink.js';
import { type HashedBody, hashBody } from './kept-bodies.js';

/** Takes secrets out of a chain; `redacted` says of what, never what. */
export type Redact = (record: ChainRecord) => { record: ChainRecord; redacted: string[] };

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
}

/** Redacts first, so that not even the digest of a secret reaches the disk. */
export function prepareChain(record: ChainRecord, redact: Redact): PreparedChain {
  const chain = redact({ ...record, hops: [] }).record;
  const hops = record.hops.map((hop) => prepareHop(chain, hop, redact));
  return { record: { ...chain, hops: hops.map((hop) => hop.record) }, hops };
}

/**
 * Each hop is redacted by itself: chains come in pieces, and the number that a hop will have in
 * the whole chain is only known when it is read.
 */
function prepareHop(chain: ChainRecord, original: HopRecord, redact: Redact): PreparedHop {
  const { record, redacted } = redact({ ...chain, hops: [original] });
  const hop = record.hops[0];
  if (hop === undefined) throw new Error('the redactor returned no hop');
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
