// A global setup: integration tests run the compiled program, and `npm test` compiles it first.
// Vitest alone does not, so it says when what it is about to test is not what was written.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const page = 'src/ui/index.html';

export function setup(): void {
  const stale = ['src', 'migrations', 'samples'].flatMap(sources).find(isStale);
  if (stale === undefined) return;
  console.warn(`dist/ is older than ${stale}: tests run the old program; npm run build\n`);
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(tsx?|css|html)$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name));
}

function isStale(source: string): boolean {
  // The page is built as a whole.
  const isPage = source.startsWith(join('src', 'ui'));
  const compiled = join(root, 'dist', isPage ? page : source.replace(/\.ts$/, '.js'));
  return !existsSync(compiled) || statSync(compiled).mtimeMs < statSync(join(root, source)).mtimeMs;
}
