import { LoopError } from '../../core/errors.js';
import type { ExportRequest } from '../../core/travel.js';
import type { Session } from '../session.js';
import { withRecordings } from '../session.js';
import { escapeUnseen } from '../text/json-text.js';
import { printable } from '../text/printable.js';
import { aimCurl } from './aim-curl.js';
import { writeOut } from './write-out.js';

export interface ExportOptions extends ExportRequest {
  readonly output?: string;
}

/** Writes a capture to a file or to stdout. */
export async function exportCapture(
  session: Session,
  id: string,
  { output, ...request }: ExportOptions,
): Promise<void> {
  const { io, rooms } = session;
  refuseIdleOptions(request);
  if (output === undefined && request.format === 'loop' && io.isTTY) {
    throw new LoopError(
      'LOOP_CLI_USAGE',
      `a capture file is binary, and stdout is a terminal: add --output ${id}.loop`,
    );
  }
  const capture = await withRecordings(session, (recordings) => recordings.getCapture(id));
  const aimed = isCommand(request.format) ? await aimCurl(session, capture, request) : {};
  const data = await rooms.exportCapture(capture, { ...request, ...aimed });
  const onTerminal = output === undefined && io.isTTY && request.format === 'har';
  await writeOut(io, output, onTerminal ? Buffer.from(escapeUnseen(data.toString())) : data);
  // Whoever sees the command has seen the comment above it.
  if (output === undefined && io.isTTY) return;
  for (const warning of aimed.warnings ?? []) io.stderr.write(`loop: ${printable(warning)}\n`);
}

function isCommand(format: ExportRequest['format']): boolean {
  return format === 'curl' || format === 'grpcurl';
}

/** An option that would change nothing is a mistake about the format. */
function refuseIdleOptions({ format, hop, to }: ExportRequest): void {
  if (isCommand(format)) return;
  const idle = hop !== undefined ? '--hop' : to !== undefined ? '--to' : undefined;
  if (idle === undefined) return;
  throw new LoopError(
    'LOOP_CLI_USAGE',
    `${idle}: expected with --format curl or grpcurl, got --format ${format}, which has every hop`,
  );
}
