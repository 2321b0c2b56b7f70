import type { LiveFigures } from '../../core/figures.js';
import { untilStopped } from '../figures/until-stopped.js';
import type { Session } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { jsonLine, jsonText } from '../text/json-text.js';
import { runScreen } from './run-screen.js';
import { type SortKey, sortedRows } from './sorted-rows.js';
import { topJson, topText } from './top-text.js';

export interface TopOptions {
  readonly fold: boolean;
  readonly once: boolean;
  readonly sort: SortKey;
  readonly format: 'table' | 'json';
}

/** Live on a terminal; elsewhere once, or JSON a line a second. */
export async function showTop(session: Session, options: TopOptions): Promise<void> {
  const { rooms, io, configFile, colour } = session;
  const live = await rooms.figures(await rooms.findGateway(configFile));
  const { fold, once, sort, format } = options;
  const rows = async () =>
    sortedRows(await live.top({ fold }), { sort, reversed: false, filter: '' });
  if (format === 'json') {
    const write = async (text: typeof jsonText) => {
      io.stdout.write(text((await rows()).map(topJson)));
    };
    return once ? write(jsonText) : untilStopped(io, () => write(jsonLine));
  }
  if (!once && io.isTTY && io.canAsk) return runLive(session, live, options);
  const line = io.isTTY ? io.columns : undefined;
  const seen = await rows();
  if (seen.length > 0) io.stdout.write(topText(seen, { colours: coloursFor(colour), line }));
  else io.stderr.write('loop: nothing has passed the gateway within the last 10 minutes\n');
}

/** The first answer is waited for, so that a gateway that is not there is an error as elsewhere. */
async function runLive(
  session: Session,
  live: LiveFigures,
  { fold, sort }: TopOptions,
): Promise<void> {
  await live.top({ fold });
  await runScreen(session, (folded) => live.top({ fold: folded }), { fold, sort });
}
