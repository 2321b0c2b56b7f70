import type { Session } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { jsonText } from '../text/json-text.js';
import { shadowJson } from './shadow-json.js';
import { shadowsText } from './shadows-text.js';

/** Prints what the shadow has counted in its time. */
export async function stopShadow(
  { rooms, io, configFile, colour }: Session,
  id: string,
  format: 'table' | 'json',
): Promise<void> {
  const stopped = await (await rooms.shadows(await rooms.loadConfig(configFile))).stop(id);
  if (format === 'json') {
    io.stdout.write(jsonText(shadowJson(stopped)));
    return;
  }
  const line = io.isTTY ? io.columns : undefined;
  io.stdout.write(shadowsText([stopped], { line, colours: coloursFor(colour) }));
}
