// Each thread of a gateway has what it loads in memory once more. As the bundler puts modules together,
// a thread that needs one of them might load the whole command line with it.

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const bundle = resolve(import.meta.dirname, '../../dist/src/bundle');

describe.skipIf(!existsSync(bundle))('after npm run build', () => {
  test.each([
    ['judge-worker.js', 150],
    ['access-worker.js', 300],
    ['span-worker.js', 300],
    ['flight-recorder.js', 250],
    ['writer-worker.js', 1000],
  ])('%s loads at most %i KiB', (file, kibibytes) => {
    const loaded = loadedBy(file);
    const bytes = [...loaded.values()].reduce((sum, length) => sum + length, 0);
    expect(Math.round(bytes / 1024), [...loaded.keys()].join(' ')).toBeLessThan(kibibytes);
  });

  test.each(['judge-worker.js', 'flight-recorder.js', 'load-config.js', 'gateway.js'])(
    '%s has nothing to do with the database',
    (file) => {
      expect([...loadedBy(file).keys()]).not.toContain('kysely.js');
    },
  );
});

/** The files that this one leads to by static imports, with their lengths in bytes. */
function loadedBy(entry: string): Map<string, number> {
  const found = new Map<string, number>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    const text = readFileSync(join(bundle, file), 'utf8');
    found.set(file, text.length);
    for (const [, next = ''] of text.matchAll(/^import [^\n]*"\.\/([^"]+)";$/gm)) visit(next);
  };
  visit(entry);
  return found;
}
