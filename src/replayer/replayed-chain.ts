import type { Hop, KeptMessage } from '../core/capture.js';
import type { ChainRecord, HopRecord, MessageRecord } from '../core/capture-sink.js';
import { arrangeChain, type PlacedHop } from '../core/chain.js';
import { callSchemas, withSchema } from '../core/grpc/grpc-types.js';
import { noHeaders } from '../core/headers.js';
import type { CallNote } from './egress/call-note.js';
import { keptBody } from './kept-body.js';
import type { CreateRedactor } from './redact-response.js';
import { redactionMarker } from './redaction-marker.js';
import type { MissReport, ReplayedCall, ReplayedChain } from './replayed-call.js';

export interface ChainParts {
  /** The sent request in the recorded one's place. */
  readonly entry: Hop;
  readonly calls: readonly CallNote[];
  /** Epoch ms by the clock of the gateway's exchanges when the entry was sent. */
  readonly originMs: number;
  readonly observed: boolean;
  readonly unclaimed: number;
  /** Lines for people, which may quote what was called. */
  readonly notes: readonly string[];
  readonly doubts: readonly string[];
}

export interface ArrangedRun {
  readonly chain: ReplayedChain;
  readonly notes: readonly string[];
  readonly doubts: readonly string[];
}

type Redactor = ReturnType<CreateRedactor>;

/** The hops of a run in their places, as the rules are to see them. */
export function arrangeRun(parts: ChainParts): ArrangedRun {
  const records = recordsOf(parts);
  const { notes, doubts } = parts;
  return { chain: chainOf(parts, records, records, new Map()), notes, doubts };
}

/** The same, as it may be stored, and compared with a recording that is redacted alike. */
export function arrangeRedacted(parts: ChainParts, redactor: Redactor): ArrangedRun {
  const records = recordsOf(parts);
  const misses = parts.calls.flatMap(({ miss }) => (miss === null ? [] : [miss.message]));
  const { notes, doubts } = parts;
  const texts = [...notes, ...doubts, ...misses];
  // Within one record, so that copies of a secret that stands in a call go from the texts too.
  const quotes = texts.map((text) => quoteRecord(text, parts.entry));
  const { hops } = redactor(chainRecord([...records, ...quotes])).record;
  const redacted = hops.slice(records.length).map((hop) => hop.errorMessage);
  const said = new Map(texts.map((text, i) => [text, redacted[i] ?? redactionMarker]));
  return {
    chain: chainOf(parts, records, hops.slice(0, records.length), said),
    notes: redacted.slice(0, notes.length),
    doubts: redacted.slice(notes.length, notes.length + doubts.length),
  };
}

function recordsOf({ entry, calls, originMs }: ChainParts): HopRecord[] {
  return [
    entryRecord(entry),
    ...calls.map((note) =>
      note.toRecord(entry.startedAtMs + Math.max(0, note.exchange.startedAt - originMs)),
    ),
  ];
}

function chainOf(
  { entry, calls, observed, unclaimed }: ChainParts,
  originals: readonly HopRecord[],
  shown: readonly HopRecord[],
  said: ReadonlyMap<string, string>,
): ReplayedChain {
  const notes = new Map(calls.map((note) => [note.exchange.spanId, note]));
  const original = new Map(originals.map((record) => [record.spanId, record]));
  const hops = arrangeChain(shown).hops.map((placed) =>
    hopOf(placed, original.get(placed.record.spanId) ?? placed.record),
  );
  const [root = entry, ...others] = hops;
  return {
    // Rules may ask by whom and through which route the recorded request came.
    entry: { ...root, from: entry.from, route: entry.route },
    calls: others.flatMap((hop): ReplayedCall[] => {
      const note = notes.get(hop.spanId);
      if (note === undefined) return [];
      const { mode, answers, miss } = note;
      return [{ hop, mode, answers, miss: miss && redactMiss(miss, said) }];
    }),
    observed,
    unclaimed,
  };
}

/** Without redaction nothing is said in other words. */
function redactMiss(miss: MissReport, said: ReadonlyMap<string, string>): MissReport {
  const message = said.get(miss.message);
  if (message === undefined) return miss;
  const { closest } = miss;
  return {
    message,
    closest: closest && {
      ...closest,
      differs: closest.differs.map((each) => ({ ...each, came: redactionMarker })),
    },
  };
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

/** A text in a place where the redactor looks. */
function quoteRecord(text: string, entry: Hop): HopRecord {
  const nothing = {
    headers: noHeaders,
    trailers: noHeaders,
    bodyBytes: 0,
    body: new Uint8Array(),
  };
  return { ...entryRecord(entry), path: '/', errorMessage: text, request: nothing, response: null };
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
  const schemas = callSchemas(record.types, record.path);
  return {
    ...hop,
    index,
    parent,
    from,
    attempt,
    request: withSchema(keptMessage(record.request, original.request), schemas?.request),
    response:
      record.response &&
      original.response &&
      withSchema(keptMessage(record.response, original.response), schemas?.response),
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
