import type { Config } from '../core/config.js';
import { didYouMean } from '../core/did-you-mean.js';
import { LoopError } from '../core/errors.js';
import type { ImportedCapture, ImportOptions, TravelFile } from '../core/travel.js';
import { locateIn } from '../gateway/route/locate.js';
import { openStore } from '../store/open-store.js';
import { openArchive } from '../travel/archive/open-archive.js';
import { importBounds } from '../travel/import-bounds.js';
import { readCaptures } from '../travel/read-captures.js';

/** Reads a file whole before anything of it is written. */
export async function importCaptures(
  config: Config,
  given: TravelFile,
  { folder = null, strict = false, byPage = false, map, ...hear }: ImportOptions = {},
): Promise<ImportedCapture[]> {
  refuseUnknown(config, map);
  const bounds = importBounds(config);
  const { file, attachments, missing } = await openArchive(given, folder, bounds);
  const locate = locateIn(config, map);
  const options = { locate, attachments, strict, byPage };
  const { captures, skipped } = readCaptures(file, options, bounds);
  const store = await openStore(config.store, { create: true });
  try {
    const imported: ImportedCapture[] = [];
    for (const capture of captures) {
      const saved = await store.saveCapture(capture, config.capture.redact);
      imported.push({ ...saved, traceId: capture.traceId, hops: capture.hops });
    }
    for (const entry of skipped) hear.onSkipped?.(entry);
    if (missing.length > 0) hear.onMissing?.(missing);
    return imported;
  } finally {
    await store.close();
  }
}

/** @throws LOOP_CLI_USAGE */
function refuseUnknown({ services }: Config, map: ImportOptions['map']): void {
  for (const [host, service] of map ?? []) {
    if (services.some(({ name }) => name === service)) continue;
    const names = services.map(({ name }) => name);
    throw new LoopError(
      'LOOP_CLI_USAGE',
      `--map ${host}=${service}: expected a service of the config (${names.join(', ') || 'none'}), got "${service}"${didYouMean(service, names)}`,
    );
  }
}
