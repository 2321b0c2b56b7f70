import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PageFile, PageFiles } from '../../core/page.js';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
};

/** The page as it was built, read once; empty where it was not. */
export function readPageFiles(folder: string = builtFolder()): PageFiles {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return new Map();
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
  return new Map(files.map((file) => [pathOf(folder, file), fileOf(folder, file)]));
}

function pathOf(folder: string, file: string): string {
  return `/${relative(folder, file).split(sep).join('/')}`;
}

function fileOf(folder: string, file: string): PageFile {
  return {
    contentType: types[extname(file)] ?? 'application/octet-stream',
    body: readFileSync(file),
    // Their names have a digest of what is in them.
    isForever: pathOf(folder, file).startsWith('/assets/'),
  };
}

/** Under a TypeScript loader (tests) it is the compiled one's. */
function builtFolder(): string {
  return fileURLToPath(
    import.meta.url.endsWith('.ts')
      ? new URL('../../../dist/src/ui', import.meta.url)
      : new URL('../../ui', import.meta.url),
  );
}
