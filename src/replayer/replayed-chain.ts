import type { Hop, KeptMessage } from '../core/capture.js';
import type { ChainRecord, HopRecord, MessageRecord } from '../core/capture-sink.js';
import { arrangeChain, type PlacedHop } from '../core/chain.js';
import type { CallNote } from './egress/call-note.js';
import { keptBody } from './kept-body.js';
import type { CreateRedactor } from './redact-response.js';
import type { ReplayedCall, ReplayedChain } from './replayed-call.js';

export interface ChainParts {
  /** The sent request in the recorded one's place. */
  readonly entry: Hop;
  readonly calls: readonly CallNote[];
  /** Epoch ms by the clock of the gateway's exchanges when the entry was sent. */
  readonly originMs: number;
  readonly observed: boolean;
}

type Redactor = ReturnType<CreateRedactor>;

/**
 * The hops of a run in their places. With a redactor, as they may be stored, and compared with a
 * recording that is redacted alike; without, as the rules are to see them.
 */
export function replayedChain(parts: ChainParts, redactor: Redactor | null): ReplayedChain {
  const { entry, calls, originMs, observed } = parts;
  const notes = new Map(calls.map((note) => [note.exchange.spanId, note]));
  const records = [
    entryRecord(entry),
    ...calls.map((note) =>
      note.toRecord(entry.startedAtMs + Math.max(0, note.exchange.startedAt - originMs)),
    ),
  ];
  const shown = redactor === null ? records : redactor(chainRecord(records)).record.hops;
  const originals = new Map(records.map((record) => [record.spanId, record]));
  const hops = arrangeChain(shown).hops.map((placed) =>
    hopOf(placed, originals.get(placed.record.spanId) ?? placed.record),
  );
  const [root = entry, ...others] = hops;
  return {
    // Rules may ask by whom and through which route the recorded request came.
    entry: { ...root, from: entry.from, route: entry.route, parentSpanId: null },
    calls: others.flatMap((hop) => {
      const note = notes.get(hop.spanId);
      return note === undefined ? [] : [replayedCall(hop, note)];
    }),
    observed,
  };
}

function replayedCall(hop: Hop, { mode, answers, miss }: CallNote): ReplayedCall {
  return { hop, mode, answers, miss };
}

function entryRecord(entry: Hop): HopRecord {
  return {
    ...entry,
    parentSpanId: null,
    ruleHeld: false,
    request: messageRecord(entry.request),
    response: entry.response && messageRecord(entry.response),
  };
}

function messageRecord({ headers, trailers, body }: KeptMessage): MessageRecord {
  return { headers, trailers, bodyBytes: body.bytes, body: Uint8Array.from(body.data) };
}

function chainRecord(hops: readonly HopRecord[]): ChainRecord {
  return {
    key: '',
    traceId: '',
    requestId: '',
    rule: { name: 'replay', when: {} },
    decidedAtMs: hops[0]?.startedAtMs ?? 0,
    hops,
  };
}

function hopOf(
  { record, index, parent, from, attempt }: PlacedHop<HopRecord>,
  original: HopRecord,
): Hop {
  const { ruleHeld: _, ...hop } = record;
  return {
    ...hop,
    index,
    parent,
    from,
    attempt,
    request: keptMessage(record.request, original.request),
    response:
      record.response && original.response && keptMessage(record.response, original.response),
  };
}

/** Redaction changes lengths, so whether a body was cut is asked of the original. */
function keptMessage(
  { headers, trailers, body, bodyBytes }: MessageRecord,
  original: MessageRecord,
): KeptMessage {
  const isCut = original.body.byteLength < original.bodyBytes;
  const isWithheld = body.byteLength === 0 && original.body.byteLength > 0;
  const kept = keptBody(Buffer.from(body), bodyBytes);
  return { headers, trailers, body: { ...kept, truncated: isCut || isWithheld } };
}
