import { execFileSync } from 'node:child_process';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { knownOptions, wordKinds } from '../../src/cli/completion/word-kind.js';
import { createProgram } from '../../src/cli/program.js';
import { emptyOutline } from '../../src/core/config-outline.js';
import { fakeRooms } from './fixtures/fake-rooms.js';
import { runLoop } from './fixtures/run-loop.js';
import { sampleCapture } from './fixtures/sample-capture.js';
import { testIo } from './fixtures/test-io.js';

const rooms = fakeRooms();

async function script(shell: string): Promise<string> {
  return (await runLoop(rooms, ['completion', shell])).out();
}

/** What bash offers after these words. */
async function offered(...words: string[]): Promise<string[]> {
  const line = ['loop', ...words].map((word) => `'${word}'`).join(' ');
  const program = `${await script('bash')}
COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _loop; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', program], { encoding: 'utf8' }).trim().split('\n');
}

test('bash offers commands, then what stands below them', async () => {
  expect(await offered('')).toEqual(
    expect.arrayContaining(['gateway', 'list', 'show', '--config']),
  );
  expect(await offered('li')).toEqual(['list']);
  expect(await offered('list', 'c')).toEqual(['captures']);
  expect(await offered('--verbose', 'list', 'r')).toEqual(['replays']);
});

test('bash offers the options of the command at hand, and their values', async () => {
  expect(await offered('list', 'captures', '--s')).toEqual(['--service', '--status', '--since']);
  expect(await offered('show', '12', '--h')).toEqual(['--hop', '--help']);
  expect(await offered('show', '-o', '')).toEqual(['text', 'json']);
  expect(await offered('list', 'captures', '--output', 'w')).toEqual(['wide']);
  expect(await offered('replay', '12', '--expect', 'p')).toEqual(['passed']);
  expect(await offered('completion', 'f')).toEqual(['fish']);
});

test('zsh and fish scripts know the whole tree', async () => {
  const zsh = await script('zsh');
  expect(zsh).toMatch(/^#compdef loop\n/);
  expect(zsh).toContain('"loop list captures"');
  const fish = await script('fish');
  expect(fish).toContain('complete -c loop');
  expect(fish).toContain('-l live-production');
});

test('names of faults come from the config', async () => {
  const words = await runLoop(rooms, ['completion', 'bash', '--words', 'faults']);
  expect(words.out()).toBe('slow-ratings\n');
  expect(await script('zsh')).toContain('"loop fault stop"');
});

test('words come from config and store, with descriptions where the shell shows them', async () => {
  const words = async (shell: string, kind: string) =>
    (await runLoop(filled, ['completion', shell, '--words', kind])).out();
  const filled = fakeRooms({ captures: [sampleCapture()] });
  expect(await words('bash', 'captures')).toBe('12\n');
  expect(await words('fish', 'captures')).toBe(
    '12\tGET /productpage?book=7 → 500, server-errors, 5m ago\n',
  );
  expect(await words('zsh', 'namespaces')).toBe('debug-ns:namespace with reviews\n');
  expect(await words('bash', 'services')).toBe('productpage\nratings\nreviews\n');
  expect(await words('bash', 'rules')).toBe('server-errors\nslow\n');
  expect(await words('zsh', 'places')).toContain('reviews\\::');
});

test('where something is wrong there are no words, and not a word about it', async () => {
  const broken = fakeRooms({
    recentRecordings: async () => {
      throw new Error('no store');
    },
    outlineConfig: async () => emptyOutline,
  });
  for (const kind of wordKinds) {
    const io = await runLoop(broken, ['completion', 'bash', '--words', kind]);
    expect([io.out(), io.err(), io.exitCode]).toEqual(['', '', 0]);
  }
});

test('a name with a line break is no word', async () => {
  const outlineConfig = async () => ({ ...emptyOutline, rules: ['a\nb', 'c\x1b[2J', 'd'] });
  const io = await runLoop(fakeRooms({ outlineConfig }), [
    'completion',
    'bash',
    '--words',
    'rules',
  ]);
  expect(io.out()).toBe('d\n');
});

test('every option that names something is one that a command has', () => {
  const flags: string[] = [];
  const walk = (command: Command): void => {
    flags.push(...command.options.map((option) => option.flags));
    command.commands.forEach(walk);
  };
  walk(createProgram(rooms, testIo()));
  expect(knownOptions.filter((known) => !flags.includes(known))).toEqual([]);
});
