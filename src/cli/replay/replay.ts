import type { ReplayRequest } from '../../core/rooms.js';
import { type ExpectedVerdict, exitCodeOfVerdict } from '../exit-code.js';
import type { Session } from '../session.js';
import { withStore } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { jsonText } from '../text/json-text.js';
import { replayJson } from './replay-json.js';
import { replayText } from './replay-text.js';

export interface ReplayOptions {
  readonly expect: ExpectedVerdict | undefined;
  readonly format: 'text' | 'json';
}

export async function replay(
  session: Session,
  request: ReplayRequest,
  { expect, format }: ReplayOptions,
): Promise<void> {
  const { io, rooms, colour } = session;
  const run = await withStore(session, (store, config) => rooms.replay(config, store, request));
  // Before the output: a reader that leaves early ends the process there, with this code.
  io.exitCode = exitCodeOfVerdict(run.verdict, expect);
  io.stdout.write(
    format === 'json'
      ? jsonText(replayJson(run))
      : replayText(run, { expected: expect, colours: coloursFor(colour) }),
  );
}
