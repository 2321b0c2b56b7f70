import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { commandWords } from '../../src/cli/completion/command-words.js';
import { promptCommands } from '../../src/cli/debug/prompt-command.js';
import { stopText } from '../../src/cli/debug/stop-text.js';
import { createProgram } from '../../src/cli/program.js';
import { noColours } from '../../src/cli/text/colours.js';
import { fakeRooms } from './fixtures/fake-rooms.js';
import { breakpoint, frame, sampleStop } from './fixtures/sample-stop.js';
import { testIo } from './fixtures/test-io.js';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/cli.md'), 'utf8');
const tree = commandWords(createProgram(fakeRooms(), testIo()));
const groups = [
  'loop',
  'loop list',
  'loop rules',
  'loop config',
  'loop shadow',
  'loop fault',
  'loop intercept',
  'loop experiment',
];
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

test('the stop in docs/cli.md is as it is printed', () => {
  const { source, locals } = sampleStop();
  const stop = sampleStop({
    source: source.filter(({ line }) => line > 40),
    frames: [
      frame(),
      frame({ function: '(anonymous)', line: 29 }),
      frame({ function: 'handle', file: 'src/http/serve.ts', line: 112 }),
      frame({ function: 'serveForever', file: 'src/main.ts', line: 9, isAsync: true }),
    ],
    locals: { ...locals, answer: "{ id: 4, ratings: { reviewer: 'Ife', stars: 4 } }" },
    watches: { 'answer.ratings.length': 'undefined' },
  });
  expect(page).toContain(stopText(stop, [breakpoint], { colours: noColours, columns: 80 }));
});

test('docs/cli.md has every command of the prompt, with its short form', () => {
  for (const command of promptCommands) {
    const short = 'short' in command ? `, \`${command.short}` : '';
    const takes = 'takes' in command ? ' EXPR' : '';
    expect(page).toContain(`\`${command.name}${takes}\`${short}`);
  }
});
