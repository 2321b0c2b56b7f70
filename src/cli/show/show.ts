import type { Capture, Hop } from '../../core/capture.js';
import { LoopError } from '../../core/errors.js';
import type { Session } from '../session.js';
import { withRecordings } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { jsonText } from '../text/json-text.js';

export interface ShowOptions {
  readonly hop?: number;
  readonly output: 'text' | 'json';
}

/** A line's width where nothing says what it is: a pipe, a file. */
const defaultColumns = 100;

export async function show(session: Session, id: string, options: ShowOptions): Promise<void> {
  const { io } = session;
  const capture = await withRecordings(session, (store) => store.getCapture(id));
  const hop = options.hop === undefined ? undefined : hopAt(capture, options.hop);
  if (options.output === 'json') {
    const { captureJson, hopJson } = await import('./capture-json.js');
    io.stdout.write(jsonText(hop ? hopJson(hop) : captureJson(capture)));
    return;
  }
  const look = {
    columns: io.columns ?? defaultColumns,
    colours: coloursFor(session.colour),
    nowMs: io.now(),
  };
  // Only what is shown is loaded: this command is to start fast.
  if (hop !== undefined) {
    const { hopText } = await import('./hop-text.js');
    io.stdout.write(hopText(capture, hop, look));
    return;
  }
  const { captureText } = await import('./capture-text.js');
  const outline = await session.rooms.outlineConfig(session.configFile);
  io.stdout.write(captureText(capture, look, { outline, configFile: session.configFile }));
}

function hopAt(capture: Capture, index: number): Hop {
  const hop = capture.chain[index];
  if (hop) return hop;
  throw new LoopError(
    'LOOP_CLI_HOP_NOT_FOUND',
    `expected a hop from 0 to ${capture.chain.length - 1} of capture ${capture.id}, got ${index}`,
  );
}
