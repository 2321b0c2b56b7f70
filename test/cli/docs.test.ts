import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { commandWords } from '../../src/cli/completion/command-words.js';
import { createProgram } from '../../src/cli/program.js';
import { fakeRooms } from './fixtures/fake-rooms.js';
import { testIo } from './fixtures/test-io.js';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/cli.md'), 'utf8');
const tree = commandWords(createProgram(fakeRooms(), testIo()));
const groups = ['loop', 'loop list', 'loop rules', 'loop config', 'loop shadow'];
const leaves = tree.filter(({ path }) => !groups.includes(path));

test('docs/cli.md has a section for every command, and for no other', () => {
  const sections = [...page.matchAll(/^## (loop .+)$/gm)].map(([, title]) => title);
  expect(sections.sort()).toEqual(leaves.map(({ path }) => path).sort());
});

test('docs/cli.md names every long option', () => {
  const options = tree.flatMap((command) => command.options.flatMap(({ flags }) => flags));
  const long = [...new Set(options)].filter((flag) => flag.startsWith('--'));
  expect(long.length).toBeGreaterThan(15);
  expect(long.filter((flag) => !new RegExp(`${flag}(?![a-z-])`).test(page))).toEqual([]);
});
