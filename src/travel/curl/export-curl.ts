import { calleeName } from '../../core/callee-name.js';
import type { Capture, Hop } from '../../core/capture.js';
import { LoopError } from '../../core/errors.js';
import { headerValue } from '../../core/headers.js';
import type { ExportRequest } from '../../core/travel.js';
import { curlLine } from './curl-line.js';

/**
 * The request of one hop as a shell command, under comments that say what it is and what of it is
 * not as it was.
 * @throws LOOP_CLI_HOP_NOT_FOUND
 */
export function exportCurl(capture: Capture, request: Pick<ExportRequest, 'hop' | 'to'>): string {
  const hop = hopOf(capture, request.hop);
  const notes = [
    `capture ${capture.id}, hop ${hop.index}: ${hop.method} ${hop.path} to ${calleeName(hop)}, ` +
      `answered ${hop.status ?? hop.error ?? 'nothing'} (rule ${capture.rule})`,
    ...capture.redacted
      .filter((what) => what.startsWith('request ') || !/^(response|status|error)/.test(what))
      .filter((what) => what.endsWith(`(hop ${hop.index})`))
      .map((what) => `redacted when it was captured: ${what}`),
    ...bodyNotes(hop),
  ];
  const comments = notes.map((note) => `# ${printable(note)}\n`).join('');
  return comments + curlLine(hop, request.to ?? originOf(hop));
}

function hopOf(capture: Capture, index: number | undefined): Hop {
  const { chain } = capture;
  const hop =
    index === undefined
      ? (chain.find((each) => each.listener === 'edge') ??
        chain.find((each) => each.parent === null) ??
        chain[0])
      : chain[index];
  if (hop !== undefined) return hop;
  throw new LoopError(
    'LOOP_CLI_HOP_NOT_FOUND',
    `--hop: expected 0 to ${chain.length - 1}, the hops of capture ${capture.id}, got ${index}`,
  );
}

/**
 * Clients of the edge resolve its name; what services call each other only they may resolve. What
 * was asked by https goes to the host whose certificate it is.
 */
function originOf({ scheme = 'http', service, listener, authority, to }: Hop): string {
  const isByName = listener === 'edge' || service === null || scheme === 'https';
  return `${scheme}://${isByName && isAuthority(authority) ? authority : to}`;
}

function isAuthority(text: string): boolean {
  return /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/.test(text);
}

function bodyNotes(hop: Hop): string[] {
  const { data, bytes, truncated, damaged } = hop.request.body;
  const notes: string[] = [];
  if (truncated) notes.push(`the body is incomplete: ${data.length} of ${bytes} bytes were kept`);
  if (damaged) notes.push('what followed them was damaged in the archive that it came from');
  if (hop.method === 'HEAD' && data.length > 0) notes.push('curl sends no body with HEAD');
  if (hop.protocol === 'websocket') notes.push('a WebSocket: this sends its handshake alone');
  if (headerValue(hop.request.headers, 'expect') !== undefined) {
    notes.push('the header Expect is left out');
  }
  return notes;
}

/** Recorded text must not end the comment, nor reach the terminal as an escape. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (character) => {
    const hex = character.charCodeAt(0).toString(16).padStart(2, '0');
    return `\\x${hex}`;
  });
}
