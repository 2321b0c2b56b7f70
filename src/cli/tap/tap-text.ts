import type { TappedExchange } from '../../core/tap.js';
import { bytesText } from '../text/bytes-text.js';
import { type Colours, statusPaint } from '../text/colours.js';
import { durationText } from '../text/duration-text.js';
import { printable } from '../text/printable.js';

export type TapFormat = 'table' | 'wide';

/** One line an exchange; wide: three, the request, the answer and the end. */
export function tapText(
  exchange: TappedExchange,
  { format, colours }: { readonly format: TapFormat; readonly colours: Colours },
): string {
  return format === 'table' ? lineOf(exchange, colours) : linesOf(exchange, colours);
}

function lineOf(exchange: TappedExchange, colours: Colours): string {
  const { durationMs, bytesOut } = exchange;
  return `${[
    colours.faint(timeOf(exchange)),
    placesOf(exchange),
    requestOf(exchange),
    statusOf(exchange, colours),
    durationText(durationMs),
    bytesText(bytesOut),
  ].join('  ')}\n`;
}

function linesOf(exchange: TappedExchange, colours: Colours): string {
  const { traceId, requestId, to, durationMs, bytesIn, bytesOut, listener } = exchange;
  const indent = ' '.repeat(timeOf(exchange).length);
  const ids = colours.faint(`trace ${printable(traceId)}  request ${printable(requestId)}`);
  return [
    `req  ${colours.faint(timeOf(exchange))}  ${placesOf(exchange)}  ${requestOf(exchange)}`,
    `rsp  ${indent}  ${statusOf(exchange, colours)}  from ${printable(to)} by ${listener}  ${ids}`,
    `end  ${indent}  ${durationText(durationMs)}  in ${bytesText(bytesIn)}  out ${bytesText(bytesOut)}`,
    '',
  ].join('\n');
}

/** UTC, as elsewhere; the date is known to who looks at what happens now. */
function timeOf({ at }: TappedExchange): string {
  return at.slice('2026-01-01T'.length, -1);
}

function placesOf({ listener, from, service }: TappedExchange): string {
  const caller = from ?? (listener === 'edge' ? 'edge' : 'unknown');
  return `${printable(caller)} → ${printable(service)}`;
}

function requestOf({ method, path }: TappedExchange): string {
  return `${printable(method)} ${printable(path)}`;
}

function statusOf({ status, error }: TappedExchange, colours: Colours): string {
  const text = [status, error].filter((part) => part !== null).join(' ');
  return statusPaint(colours, error === null ? status : null)(text === '' ? '-' : text);
}
