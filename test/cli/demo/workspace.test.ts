import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openWorkspace } from '../../../src/cli/demo/workspace.js';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

test('the demo works in .loop/demo, emptied of an earlier demo but of nothing else', () => {
  const cwd = temporary();
  const earlier = openWorkspace(cwd);
  writeFileSync(earlier.config, 'gateway: {}');
  writeFileSync(join(earlier.folder, 'notes.txt'), 'mine');
  earlier.release();

  const workspace = openWorkspace(cwd);
  expect(workspace.folder).toBe(join(cwd, '.loop', 'demo'));
  expect(existsSync(workspace.config)).toBe(false);
  expect(existsSync(join(workspace.folder, 'notes.txt'))).toBe(true);
});

test('a demo beside a running one leaves that one its folder', () => {
  const cwd = temporary();
  const running = openWorkspace(cwd);
  writeFileSync(running.config, 'gateway: {}');

  const beside = openWorkspace(cwd);
  folders.push(beside.folder);
  expect(beside.folder).not.toBe(running.folder);
  expect(existsSync(running.config)).toBe(true);
});

test('a demo where nothing can be written works in a temporary folder', () => {
  const cwd = temporary();
  writeFileSync(join(cwd, '.loop'), 'a file, not a folder');

  const workspace = openWorkspace(cwd);
  folders.push(workspace.folder);
  expect(workspace.folder.startsWith(cwd)).toBe(false);
  expect(existsSync(workspace.logs)).toBe(true);
});

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'loop-workspace-'));
  folders.push(folder);
  return folder;
}
