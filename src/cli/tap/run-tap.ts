import { type LeftOut, noneLeftOut, type TappedExchange, type TapWish } from '../../core/tap.js';
import type { Session } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { jsonLine } from '../text/json-text.js';
import { type TapFormat, tapText } from './tap-text.js';

export interface TapOptions {
  readonly wish: TapWish;
  readonly format: TapFormat | 'json';
  /** Ends after so many; undefined for no end. */
  readonly limit: number | undefined;
  readonly forMs: number | undefined;
}

/** Prints exchanges as they end, until there were enough, the time is over, or it is stopped. */
export async function runTap(session: Session, options: TapOptions): Promise<void> {
  const { rooms, io, configFile, colour } = session;
  const config = await rooms.loadConfig(configFile);
  const stop = new AbortController();
  const signals = (['SIGINT', 'SIGTERM'] as const).map((signal) =>
    io.onSignal(signal, () => stop.abort()),
  );
  const { format, limit, forMs } = options;
  const timer = forMs === undefined ? undefined : setTimeout(() => stop.abort(), forMs);
  const look = {
    format: format === 'json' ? 'table' : format,
    colours: coloursFor(colour),
  } as const;
  let printed = 0;
  let leftOut = noneLeftOut;
  const onExchange = (exchange: TappedExchange) => {
    if (stop.signal.aborted) return;
    io.stdout.write(format === 'json' ? jsonLine(exchange) : tapText(exchange, look));
    printed++;
    if (limit !== undefined && printed >= limit) stop.abort();
  };
  const onLeftOut = (now: LeftOut) => {
    io.stderr.write(leftOutText(leftOut, now));
    leftOut = now;
  };
  try {
    await rooms.tap(config, options.wish, { onExchange, onLeftOut }, stop.signal);
    if (!stop.signal.aborted) io.stderr.write('loop: the gateway has ended\n');
  } finally {
    clearTimeout(timer);
    for (const end of signals) end();
  }
}

function leftOutText(before: LeftOut, now: LeftOut): string {
  const parts = [];
  const behind = now.behind - before.behind;
  const limited = now.limited - before.limited;
  if (behind > 0) parts.push(`${behind} because this reader was behind`);
  const spared = now.spared - before.spared;
  if (spared > 0) parts.push(`${spared} to spare the gateway's time`);
  if (limited > 0) parts.push(`${limited} beyond --max-rps`);
  return parts.length === 0 ? '' : `loop: left out: ${parts.join(', ')}\n`;
}
