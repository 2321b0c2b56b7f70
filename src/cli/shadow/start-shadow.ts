import type { ShadowRequest } from '../../core/shadow.js';
import type { Session } from '../session.js';
import { durationText } from '../text/duration-text.js';
import { jsonText } from '../text/json-text.js';
import { routeText } from './route-text.js';
import { shadowJson } from './shadow-json.js';

/** stdout gets the id alone, so that a script can keep it; what it does goes to stderr. */
export async function startShadow(
  { rooms, io, configFile }: Session,
  request: ShadowRequest,
  format: 'table' | 'json',
): Promise<void> {
  const shadows = await rooms.shadows(await rooms.loadConfig(configFile));
  const started = await shadows.start(request);
  if (format === 'json') {
    io.stdout.write(jsonText(shadowJson(started)));
    return;
  }
  const { id, namespace, percent, methods, timeLeftMs } = started;
  io.stderr.write(
    `loop: shadow ${id} copies ${percent} % of route ${routeText(started)} (${methods.join(', ')}) to ${namespace}` +
      `${timeLeftMs === null ? '' : ` for ${durationText(timeLeftMs)}`}; loop shadow stop ${id} ends it\n`,
  );
  io.stdout.write(`${id}\n`);
}
