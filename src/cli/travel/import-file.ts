import type { ImportedCapture } from '../../core/travel.js';
import type { Session } from '../session.js';
import { jsonText } from '../text/json-text.js';
import { importedText } from './imported-text.js';
import { readIn } from './read-in.js';

/** Takes the captures of a file into the store, and says which they are now. */
export async function importFile(
  session: Session,
  file: string,
  { output }: { readonly output: 'text' | 'json' },
): Promise<void> {
  const { io, rooms } = session;
  const config = await rooms.loadConfig(session.configFile);
  const imported = await rooms.importCaptures(config, await readIn(io, file));
  io.stdout.write(
    output === 'json' ? jsonText(imported.map(importedJson)) : importedText(imported),
  );
}

function importedJson({ id, traceId, existing, redacted, hops }: ImportedCapture) {
  return { id, traceId, existing, hops: hops.length, redacted };
}
