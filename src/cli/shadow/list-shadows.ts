import type { Session } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { jsonText } from '../text/json-text.js';
import { shadowJson } from './shadow-json.js';
import { shadowsText } from './shadows-text.js';

export interface ListShadowsOptions {
  readonly all: boolean;
  readonly format: 'table' | 'json';
}

export async function listShadows(
  { rooms, io, configFile, colour }: Session,
  { all, format }: ListShadowsOptions,
): Promise<void> {
  const everyone = await (await rooms.shadows(await rooms.loadConfig(configFile))).list();
  const shadows = everyone.filter(({ ended }) => all || ended === null);
  if (format === 'json') {
    io.stdout.write(jsonText(shadows.map(shadowJson)));
  } else if (shadows.length === 0) {
    const ended = everyone.length > 0 ? '; --all shows those that have ended' : '';
    io.stderr.write(`loop: no shadow is running${ended}\n`);
  } else {
    const line = io.isTTY ? io.columns : undefined;
    io.stdout.write(shadowsText(shadows, { line, colours: coloursFor(colour) }));
  }
}
