import type { ChainRecord, HopRecord, MessageRecord } from '../core/capture-sink.js';
import type { RawHeaders } from '../core/headers.js';

/** About what a hop takes in memory beside its headers and bodies. */
const hopBytes = 1024;

/** Bytes a record takes up in the queue, about. */
export function recordBytes(record: ChainRecord): number {
  return record.hops.reduce((sum, hop) => sum + bytesOfHop(hop), 0);
}

/**
 * The memory of a record's bodies, to be moved to another thread. Memory that a body shares with
 * something else stays here and is copied.
 */
export function ownedBuffers(record: ChainRecord): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const hop of record.hops) {
    for (const { body } of messagesOf(hop)) {
      const owned = body.byteLength > 0 && body.byteLength === body.buffer.byteLength;
      if (owned) buffers.add(body.buffer);
    }
  }
  return [...buffers];
}

function bytesOfHop(hop: HopRecord): number {
  return messagesOf(hop).reduce(
    (sum, { body, headers, trailers }) =>
      sum + body.byteLength + bytesOfHeaders(headers) + bytesOfHeaders(trailers),
    hopBytes + hop.path.length,
  );
}

function messagesOf(hop: HopRecord): MessageRecord[] {
  return hop.response === null ? [hop.request] : [hop.request, hop.response];
}

function bytesOfHeaders(headers: RawHeaders): number {
  return headers.reduce((sum, text) => sum + text.length, 0);
}
