import { exitCode } from '../exit-code.js';
import type { Session } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { jsonText } from '../text/json-text.js';
import { checksText } from './checks-text.js';

/** Exits 1 when a check fails. */
export async function showChecks(session: Session, format: 'text' | 'json'): Promise<void> {
  const { rooms, io, configFile, colour } = session;
  const checks = await rooms.examine(configFile);
  const line = io.isTTY ? io.columns : undefined;
  io.stdout.write(
    format === 'json'
      ? jsonText(checks)
      : checksText(checks, { colours: coloursFor(colour), line }),
  );
  if (checks.some(({ state }) => state === 'fail')) io.exitCode = exitCode.unexpected;
}
