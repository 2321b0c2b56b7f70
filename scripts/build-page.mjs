// The page (src/ui), as `npm run build` makes it. What comes out names nothing outside its folder,
// and has no script and no style within the HTML: the gateway's Content-Security-Policy forbids both.

import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', 'src/ui');

/** For Vite: into `outDir`, which is emptied. */
export function pageConfig(outDir) {
  return {
    root,
    base: '/',
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    // What is newer than the browsers that the docs name is not rewritten for older ones.
    build: {
      outDir,
      emptyOutDir: true,
      target: ['chrome123', 'firefox128', 'safari18'],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      license: { fileName: 'licenses.md' },
    },
    worker: { format: 'es' },
  };
}

/** Builds it into `src/ui` within `folder`. */
export async function buildPage(folder) {
  // Loaded here, so that a command which builds nothing does not wait for it.
  const { build } = await import('vite');
  await build(pageConfig(join(folder, 'src/ui')));
}
