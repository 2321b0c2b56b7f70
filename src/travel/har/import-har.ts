import { headerValue } from '../../core/headers.js';
import type { TravelFile, TravellingCapture } from '../../core/travel.js';
import { keyOf } from '../key-of.js';
import { entriesMax, harFile, type ReadEntry } from '../schema/har-file.js';
import { parsed, readRule } from '../schema/read-travelling.js';
import { malformed } from '../travel-error.js';
import { foreignHop } from './foreign-hop.js';
import type { Locate } from './locate.js';
import { loopHop } from './loop-hop.js';

/**
 * The captures that a HAR makes: the one whose chain it was exported from, or, of another tool's,
 * one for each entry.
 * @throws LOOP_TRAVEL_FORMAT
 */
export function importHar(file: TravelFile, locate: Locate): TravellingCapture[] {
  const { log } = parsed(harFile, jsonOf(file), file.name);
  if (log.entries.length === 0) {
    throw malformed(file.name, `log.entries: expected 1 to ${entriesMax} entries, got none`);
  }
  const meta = log._loop;
  if (meta === undefined) {
    return log.entries.map((entry, at) => captureOf(entry, { file: file.name, at, locate }));
  }
  return [
    {
      ...meta,
      rule: readRule(meta.rule, file.name),
      hops: log.entries.map((entry, at) => {
        const hop = loopHop(entry);
        if (hop !== null) return hop;
        throw malformed(
          file.name,
          `log.entries.${at}: expected the "_loop" that the other hops of the capture have, got none`,
        );
      }),
    },
  ];
}

function jsonOf({ name, data }: TravelFile): unknown {
  try {
    return JSON.parse(data.toString('utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw malformed(name, `expected JSON, got: ${reason}`, error);
  }
}

interface Place {
  readonly file: string;
  readonly at: number;
  readonly locate: Locate;
}

/** A rule that holds for what was seen, so that a replay can tell whether it is seen again. */
function captureOf(entry: ReadEntry, { file, at, locate }: Place): TravellingCapture {
  // The same archive again is the same captures; the same request at another place is not.
  const key = keyOf(`har ${at} ${JSON.stringify(entry)}`);
  const traceId = keyOf(`trace ${key}`) + key;
  const where = `log.entries.${at}`;
  const hop = foreignHop(entry, { file, where, spanId: keyOf(`span ${key}`), locate });
  return {
    key,
    traceId,
    requestId:
      headerValue(hop.response?.headers ?? [], 'x-request-id') ??
      headerValue(hop.request.headers, 'x-request-id') ??
      traceId,
    rule: {
      name: 'imported',
      when: hop.error === null ? { status: hop.status ?? 0 } : { error: 'any' },
    },
    capturedAtMs: hop.startedAtMs + (hop.durationMs ?? 0),
    hops: [hop],
  };
}
