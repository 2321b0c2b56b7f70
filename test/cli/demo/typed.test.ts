import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { typedNode } from '../../../src/cli/demo/typed-node.js';
import { typedPath } from '../../../src/cli/demo/typed-path.js';

let root: string;

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'loop-typed-')));
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

test('a file of a build is typed by the link that leads to the newest', () => {
  mkdirSync(join(root, 'dist.1'));
  mkdirSync(join(root, 'dist.2'));
  symlinkSync('dist.2', join(root, 'dist'));
  const file = (build: string): string => join(root, build, 'src/main.js');
  expect(typedPath(file('dist.2'), `${join(root, 'dist.2')}/`)).toBe(file('dist'));
  expect(typedPath(file('dist.1'), `${join(root, 'dist.1')}/`)).toBe(file('dist.1'));
});

test("a package's own node is typed by its link, the machine's by its name", () => {
  const bin = join(root, 'node_modules/.bin');
  const node = join(root, 'node_modules/node/bin/node');
  mkdirSync(bin, { recursive: true });
  mkdirSync(join(node, '..'), { recursive: true });
  writeFileSync(node, '');
  expect(typedNode(node)).toBe(node);
  symlinkSync('../node/bin/node', join(bin, 'node'));
  expect(typedNode(node)).toBe(join(bin, 'node'));
  expect(typedNode('/usr/bin/node')).toBe('node');
});
