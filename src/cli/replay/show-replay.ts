import { LoopError } from '../../core/errors.js';
import type { Session } from '../session.js';
import { withRecordings } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { ageText } from '../text/duration-text.js';
import { jsonText } from '../text/json-text.js';
import { printable } from '../text/printable.js';
import { replayJson } from './replay-json.js';
import { replayText } from './replay-text.js';

/**
 * A stored run, as `loop replay` told it.
 * @throws LOOP_STORE_REPLAY_NOT_FOUND
 */
export async function showReplay(
  session: Session,
  id: number,
  format: 'text' | 'json',
): Promise<void> {
  const { io, colour } = session;
  const replay = await withRecordings(session, (store) => store.getReplay(id));
  if (replay === undefined) {
    throw new LoopError(
      'LOOP_STORE_REPLAY_NOT_FOUND',
      `expected the number of a replay, got ${id}: there is none; loop list replays lists them`,
    );
  }
  if (format === 'json') {
    io.stdout.write(jsonText(replayJson(replay)));
    return;
  }
  const colours = coloursFor(colour);
  const ran = `${new Date(replay.startedAtMs).toISOString()} (${ageText(io.now() - replay.startedAtMs)} ago)`;
  io.stdout.write(`${colours.faint('ran')}       ${ran} to ${printable(replay.namespace)}\n`);
  io.stdout.write(replayText(replay, { colours, columns: io.columns }));
}
