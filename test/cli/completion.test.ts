import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { fakeRooms } from './fixtures/fake-rooms.js';
import { runLoop } from './fixtures/run-loop.js';

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
