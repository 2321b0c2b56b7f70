import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { AdminAccess } from '../core/config.js';
import type { TapReader, TapWish } from '../core/tap.js';
import { openAdminStream } from './ask-admin.js';
import { leftOutEvent, tapMessages } from './tap-messages.js';

/**
 * Reads the tap of the gateway whose admin API listens where the config says, until `signal` ends it
 * or the gateway does.
 * @throws LOOP_CONTROL_UNREACHABLE, LOOP_CONTROL_DENIED, LOOP_CONTROL_REQUEST
 */
export async function readTap(
  gateway: AdminAccess,
  wish: TapWish,
  reader: TapReader,
  signal: AbortSignal,
): Promise<void> {
  const parser = createParser({ onEvent: (event) => hear(event, reader) });
  const decoder = new TextDecoder();
  try {
    const body = await openAdminStream(gateway, `/api/tap?${queryOf(wish)}`, signal);
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (signal.aborted) return;
      parser.feed(decoder.decode(chunk, { stream: true }));
    }
  } catch (error) {
    if (!signal.aborted && !isBrokenOff(error)) throw error;
  }
}

function queryOf(wish: TapWish): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(wish)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined && each !== false) query.append(name, String(each));
    }
  }
  return query;
}

function hear({ event, data }: EventSourceMessage, reader: TapReader): void {
  const json: unknown = JSON.parse(data);
  if (event === leftOutEvent) reader.onLeftOut(tapMessages.leftOut.parse(json));
  else if (event === undefined) reader.onExchange(tapMessages.exchange.parse(json));
}

/** The gateway has gone in the middle of it: there is no more to come, and no more to say. */
function isBrokenOff(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ECONNRESET';
}
