import { cpSync } from 'node:fs';
import { join } from 'node:path';

export interface Framework {
  readonly name: string;
  /** For `sh`, in its project; at PORT. */
  readonly command: string;
  readonly ready: RegExp;
  readonly app: 'next' | 'vite';
  /** Files, each with a line marked `// breakpoint`, and what a variable is there. */
  readonly places: readonly (readonly [file: string, locals: Readonly<Record<string, string>>])[];
}

const here = import.meta.dirname;
const node = process.execPath;

/** A copy to run, as a framework writes into its project; beside the packages, which it looks for above itself. */
export function copyOf({ app, name }: Framework): string {
  const folder = join(here, '.run', name.replace(/\W+/g, '-'));
  cpSync(join(here, app), folder, { recursive: true });
  return folder;
}

const next = (bundler: string): Framework => ({
  name: `next dev --${bundler}`,
  command:
    'export NODE_ENV=development NEXT_TELEMETRY_DISABLED=1; ' +
    `exec '${node}' '${here}/node_modules/next/dist/bin/next' dev --${bundler} -p "$PORT" -H 127.0.0.1`,
  ready: /Ready in/,
  app: 'next',
  places: [
    ['app/shop/[id]/route.ts', { id: '7', left: 'null' }],
    ['lib/stock.ts', { id: '7', stock: '{ left: null }' }],
  ],
});

export const frameworks: readonly Framework[] = [
  next('turbopack'),
  next('webpack'),
  {
    name: 'Vite, server-side rendering',
    command: `exec '${node}' server.mjs`,
    ready: /ready/,
    app: 'vite',
    places: [
      ['src/answer.ts', { id: '7', body: `'{"id":7,"left":null}'` }],
      ['src/stock.ts', { id: '7', stock: '{ left: null }' }],
    ],
  },
];
