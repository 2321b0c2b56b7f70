import type { GatewayAccess } from '../../core/config.js';
import type { Figures, LiveFigures } from '../../core/figures.js';
import type { Session } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { jsonLine, jsonText } from '../text/json-text.js';
import type { FiguresFormat } from './figure-cells.js';
import { figuresJson, figuresText, type Names } from './figures-view.js';
import { untilStopped } from './until-stopped.js';

export interface ShowFigures<Row extends Figures> {
  readonly ask: (live: LiveFigures) => Promise<readonly Row[]>;
  readonly names: Names<Row>;
  readonly format: FiguresFormat | 'json';
  readonly watch: boolean;
  /** Refuses what the config does not have. */
  readonly check?: ((access: GatewayAccess) => void) | undefined;
  /** Said where there is nothing to show. */
  readonly empty: string;
}

const clearScreen = '\x1b[H\x1b[2J\x1b[3J';

/** Figures of the running gateway: once, or again and again until it is stopped. */
export async function showFigures<Row extends Figures>(
  session: Session,
  wanted: ShowFigures<Row>,
): Promise<void> {
  const { rooms, io, configFile } = session;
  const access = await rooms.findGateway(configFile);
  wanted.check?.(access);
  const live = await rooms.figures(access);
  const show = async (again: boolean) => {
    const rows = await wanted.ask(live);
    io.stdout.write(
      (again && redraws(session, wanted) ? clearScreen : '') + text(session, rows, wanted),
    );
    if (rows.length === 0 && wanted.format !== 'json') io.stderr.write(`loop: ${wanted.empty}\n`);
  };
  if (!wanted.watch) return show(false);
  await untilStopped(io, () => show(true));
}

function redraws({ io }: Session, { format }: { readonly format: string }): boolean {
  return io.isTTY && format !== 'json';
}

function text<Row extends Figures>(
  { io, colour }: Session,
  rows: readonly Row[],
  { names, format, watch }: ShowFigures<Row>,
): string {
  if (format === 'json') return (watch ? jsonLine : jsonText)(rows.map(figuresJson));
  if (rows.length === 0) return '';
  const line = io.isTTY ? io.columns : undefined;
  return figuresText(rows, names, { format, colours: coloursFor(colour), line });
}
