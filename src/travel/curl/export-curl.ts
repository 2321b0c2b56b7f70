import type { Capture, Hop } from '../../core/capture.js';
import { LoopError } from '../../core/errors.js';
import { asForwarded } from '../../core/forwarded.js';
import { grpcMethodOf, isGrpc } from '../../core/grpc/grpc-call.js';
import { headerValue } from '../../core/headers.js';
import { recordedOrigin } from '../../core/recorded-origin.js';
import type { ExportRequest } from '../../core/travel.js';
import { commandNotes, sentHop } from './command-notes.js';
import { curlLine } from './curl-line.js';

/**
 * The request of one hop as a shell command, under comments that say what it is and what of it is
 * not as it was.
 * @throws LOOP_CLI_HOP_NOT_FOUND; LOOP_CLI_USAGE of a call by gRPC
 */
export function exportCurl(capture: Capture, request: Omit<ExportRequest, 'format'>): string {
  const { to, headers = {}, warnings = [] } = request;
  const hop = sentHop(capture, request.hop);
  if (isGrpc(hop.request.headers)) throw noCurl(hop);
  const comments = commandNotes(capture, hop, {
    answered: String(hop.status ?? hop.error ?? 'nothing'),
    ...{ warnings, set: headers, more: bodyNotes(hop) },
  });
  // Where it is not sent through the gateway again, its route has to have been there.
  const line =
    to === undefined
      ? curlLine(hop, recordedOrigin(hop), { set: headers, http2: isRecordedHttp2(hop) })
      : curlLine(asForwarded(hop), to, { set: headers, http2: request.http2 ?? false });
  return comments + line;
}

function noCurl(hop: Hop): LoopError {
  return new LoopError(
    'LOOP_CLI_USAGE',
    `--format: expected a hop that curl can send, got hop ${hop.index}, a call by gRPC ` +
      `(${grpcMethodOf(hop)}): --format grpcurl has a command for it`,
  );
}

/** Whoever is called at the recorded origin is the gateway, as its caller did, or the service itself. */
function isRecordedHttp2(hop: Hop): boolean {
  const { authority, protocol, toProtocol } = hop;
  const isGateway = recordedOrigin(hop).endsWith(`//${authority}`);
  return (isGateway ? protocol : toProtocol) === 'http/2';
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
