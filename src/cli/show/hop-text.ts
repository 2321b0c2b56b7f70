import { calleeName } from '../../core/callee-name.js';
import type { Capture, Hop, KeptMessage } from '../../core/capture.js';
import { headerPairs, type RawHeaders } from '../../core/headers.js';
import { isRunning } from '../../core/is-running.js';
import { bodyText } from '../message/body-text.js';
import { bytesText } from '../text/bytes-text.js';
import type { Colours } from '../text/colours.js';
import { durationText } from '../text/duration-text.js';
import { printable } from '../text/printable.js';
import { forwardedText } from './forwarded-text.js';
import { grpcJson } from './grpc-json.js';
import type { Look } from './look.js';

/** One hop whole: where it went, how long each part took, request and response as kept. */
export function hopText(capture: Capture, hop: Hop, look: Look): string {
  const { colours } = look;
  return [
    `${colours.heading(`hop ${hop.index} of capture ${capture.id}`)}  ${calls(hop)}\n`,
    facts(capture, hop, colours),
    `\n${rule('request', look)}`,
    colours.heading(`${printable(hop.method)} ${printable(hop.path)} ${versionOf(hop)}`),
    '\n',
    messageText(hop.request, colours),
    `\n${rule('response', look)}`,
    responseText(hop, colours),
  ].join('');
}

function calls(hop: Hop): string {
  const { from, attempt } = hop;
  const caller = from === null ? '' : `${printable(from)} → `;
  return `${caller}${printable(calleeName(hop))}${attempt > 1 ? `, attempt ${attempt}` : ''}`;
}

function facts(capture: Capture, hop: Hop, colours: Colours): string {
  const chainStartMs = Math.min(...capture.chain.map(({ startedAtMs }) => startedAtMs));
  const started = `${new Date(hop.startedAtMs).toISOString()}, ${durationText(hop.startedAtMs - chainStartMs)} into the chain`;
  const error =
    hop.error && `${hop.error}${hop.errorMessage ? `: ${printable(hop.errorMessage)}` : ''}`;
  const redacted = capture.redacted.filter((each) => each.includes(`(hop ${hop.index})`));
  const lines: [label: string, text: string | null][] = [
    ['address', `${printable(hop.to)} as ${printable(hop.authority)}`],
    ['came from', cameFrom(hop)],
    ['caller', certificateText(hop)],
    ['went on', forwardedText(hop)],
    ['started', started],
    ['took', timings(hop)],
    [
      'span',
      printable(hop.spanId) + (hop.parentSpanId ? `, parent ${printable(hop.parentSpanId)}` : ''),
    ],
    ['error', error && colours.bad(error)],
    ['fault', hop.fault === undefined ? null : colours.caution(printable(hop.fault))],
    ['intercept', hop.intercept === undefined ? null : colours.caution(printable(hop.intercept))],
    ['retried', hop.retried ? 'by loop: the caller never saw this' : null],
    ['note', hop.error === null && hop.errorMessage !== '' ? printable(hop.errorMessage) : null],
    ['websocket', hop.webSocket && webSocketText(hop.webSocket)],
    ['grpc', grpcText(hop)],
    ['redacted', redacted.length > 0 ? redacted.map(printable).join(', ') : null],
  ];
  return lines
    .filter(([, text]) => text !== null)
    .map(([label, text]) => `${colours.faint(label.padEnd(11))}${text}\n`)
    .join('');
}

/** What came from another tool's archive came on no listener of loop's. */
function cameFrom({ client, listener, route, scheme }: Hop): string {
  if (client === '') return "another tool's archive, which does not say";
  const by = route === null ? '' : `, route ${printable(route)}`;
  const how = scheme === 'https' ? ' over TLS' : '';
  return `${printable(client)} on the ${listener} listener${how}${by}`;
}

function certificateText({ clientCertificate }: Hop): string | null {
  if (clientCertificate === undefined) return null;
  const { subject, spiffeId } = clientCertificate;
  return printable(spiffeId === null ? subject : `${subject}, ${spiffeId}`);
}

function timings(hop: Hop): string {
  const { connectMs, firstByteMs, durationMs, waitedMs } = hop;
  const unknown = isRunning(hop) ? 'still running when kept' : 'nobody noted how long it took';
  const parts = [durationMs === null ? unknown : durationText(durationMs)];
  if (connectMs !== null) parts.push(`connected after ${durationText(connectMs)}`);
  if (firstByteMs !== null) parts.push(`first byte after ${durationText(firstByteMs)}`);
  if (waitedMs !== undefined) parts.push(`after ${durationText(waitedMs)} of earlier attempts`);
  return parts.join(', ');
}

/** By which the caller asked. */
function versionOf({ protocol }: Hop): string {
  return protocol === 'http/2' ? 'HTTP/2' : 'HTTP/1.1';
}

/** By which the service answered. */
function responseVersionOf({ toProtocol }: Hop): string {
  return toProtocol === 'http/2' ? 'HTTP/2' : 'HTTP/1.1';
}

function grpcText(hop: Hop): string | null {
  const { grpc } = grpcJson(hop);
  if (grpc === undefined) return null;
  const said = (grpc.message ?? '') === '' ? '' : ` (${printable(grpc.message ?? '')})`;
  return `${printable(grpc.method)}: ${grpc.statusName ?? 'no status yet'}${said}`;
}

function webSocketText(summary: NonNullable<Hop['webSocket']>): string {
  const code = summary.closeCode === null ? 'no close code' : `close code ${summary.closeCode}`;
  const received = bytesText(summary.bytesFromDownstream);
  return `${code}, ${received} from the client, ${bytesText(summary.bytesFromUpstream)} to it`;
}

function responseText(hop: Hop, colours: Colours): string {
  if (hop.response === null) {
    const answered =
      hop.answeredStatus === null ? '' : `; loop answered ${hop.answeredStatus} in its place`;
    return `${colours.bad(`none (${hop.error ?? 'still running when kept'})`)}${answered}\n`;
  }
  const line =
    `${responseVersionOf(hop)} ${hop.status ?? '-'} ${printable(hop.statusText)}`.trimEnd();
  return `${colours.heading(line)}\n${messageText(hop.response, colours)}`;
}

function messageText(message: KeptMessage, colours: Colours): string {
  const body = bodyText(message);
  const trailers =
    message.trailers.length > 0
      ? `${colours.faint('trailers:')}\n${headerLines(message.trailers, colours)}`
      : '';
  const text = body.text === '' ? '' : `\n${body.text}`;
  const sha = body.text === '' ? [] : [`sha256 ${message.body.sha256.slice(0, 12)}…`];
  const note = colours.faint(`(${[...body.notes, ...sha].join('; ')})`);
  return `${headerLines(message.headers, colours)}${text}${trailers}${note}\n`;
}

function headerLines(headers: RawHeaders, colours: Colours): string {
  return headerPairs(headers)
    .map(([name, value]) => `${colours.accent(printable(name))}: ${printable(value)}\n`)
    .join('');
}

function rule(title: string, { columns, colours }: Look): string {
  const line = '─'.repeat(Math.max(0, Math.min(columns, 100) - title.length - 4));
  return `${colours.faint(`── ${title} ${line}`)}\n`;
}
