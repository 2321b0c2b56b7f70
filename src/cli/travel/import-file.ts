import { dirname } from 'node:path';
import type { ImportedCapture, ImportOptions, SkippedEntry } from '../../core/travel.js';
import type { Session } from '../session.js';
import { jsonText } from '../text/json-text.js';
import { importedText, skippedText } from './imported-text.js';
import { incompleteBodies } from './incomplete-bodies.js';
import { missingFiles } from './missing-files.js';
import { readIn } from './read-in.js';
import { unnamedHosts } from './unnamed-hosts.js';

export interface ImportFileOptions extends Pick<ImportOptions, 'byPage' | 'map' | 'strict'> {
  readonly output: 'text' | 'json';
}

/** Takes the captures of a file into the store, and says which they are now. */
export async function importFile(
  session: Session,
  file: string,
  { output, ...options }: ImportFileOptions,
): Promise<void> {
  const { io, rooms } = session;
  const config = await rooms.loadConfig(session.configFile);
  const skipped: SkippedEntry[] = [];
  const missing: string[] = [];
  const imported = await rooms.importCaptures(config, await readIn(io, file), {
    ...options,
    folder: file === '-' ? null : dirname(file),
    onSkipped: (entry) => skipped.push(entry),
    onMissing: (files) => missing.push(...files),
  });
  io.stdout.write(
    output === 'json'
      ? jsonText([...imported.map(importedJson), ...skipped.map(skippedJson)])
      : importedText(imported) + skippedText(imported, skipped),
  );
  io.stderr.write(missingFiles(missing, file) + unnamedHosts(imported));
}

function importedJson({ id, traceId, existing, redacted, hops }: ImportedCapture) {
  const incomplete = incompleteBodies(hops);
  return {
    ...{ id, traceId, existing, hops: hops.length, redacted },
    ...(incomplete.length === 0 ? {} : { incomplete }),
  };
}

function skippedJson({ entry, url, reason }: SkippedEntry) {
  return { id: null, entry, url, skipped: reason };
}
