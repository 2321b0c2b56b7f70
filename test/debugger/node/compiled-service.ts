// The TypeScript fixture, compiled as a service would be, into a folder of its own.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fixtures } from './running-service.js';

const project = resolve(import.meta.dirname, '../../..');

export interface Compiled {
  readonly root: string;
  remove(): void;
}

/** `src/*.ts` → `dist/*.js`, in a folder whose name must be encoded in a URL. */
export function compileService(options: readonly string[]): Compiled {
  const base = mkdtempSync(join(tmpdir(), 'loop-typescript-'));
  const root = join(base, 'my sérvice #1');
  mkdirSync(root);
  cpSync(join(fixtures, 'typescript'), root, { recursive: true });
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  const all = [
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--outDir',
    'dist',
    '--rootDir',
    'src',
  ];
  const types = ['--typeRoots', join(project, 'node_modules/@types'), '--types', 'node'];
  const files = ['src/reviews.ts', 'src/late.ts'];
  const args = [...all, ...types, '--skipLibCheck', ...options, ...files];
  execFileSync(join(project, 'node_modules/.bin/tsc'), args, { cwd: root });
  return { root, remove: () => rmSync(base, { recursive: true, force: true }) };
}
