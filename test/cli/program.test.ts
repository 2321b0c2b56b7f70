import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { exitCodeOfError } from '../../src/cli/exit-code.js';
import { createProgram } from '../../src/cli/program.js';
import { LoopError } from '../../src/core/errors.js';
import { fakeRooms } from './fixtures/fake-rooms.js';
import { runLoop } from './fixtures/run-loop.js';
import { sampleCapture } from './fixtures/sample-capture.js';
import { testIo } from './fixtures/test-io.js';

const rooms = fakeRooms({ captures: [sampleCapture()] });
const commands = leaves(createProgram(rooms, testIo()), []);

for (const path of commands) {
  test(`loop ${path.join(' ')} --help is a page on stdout${path[0] === 'demo' ? '' : ' with examples'}`, async () => {
    const io = await runLoop(rooms, [...path, '--help']);
    expect(io.out()).toContain(`Usage: loop ${path.join(' ')}`);
    if (path[0] !== 'demo') expect(io.out()).toMatch(/\nExamples:\n {2}\S/);
    expect(io.out()).toContain('--config <file>');
    expect(io.err()).toBe('');
    expect(io.exitCode).toBe(0);
  });
}

test('the program has the commands of its contract', () => {
  expect(commands.map((path) => path.join(' ')).sort()).toEqual([
    'completion',
    'config check',
    'delete',
    'demo',
    'doctor',
    'edges',
    'experiment list',
    'experiment run',
    'experiment serve',
    'experiment show',
    'experiment validate',
    'export',
    'fault list',
    'fault start',
    'fault stop',
    'gateway',
    'help',
    'import',
    'init',
    'intercept list',
    'intercept start',
    'intercept stop',
    'list captures',
    'list replays',
    'prune',
    'replay',
    'routes',
    'rules test',
    'shadow list',
    'shadow start',
    'shadow stop',
    'show',
    'show replay',
    'stat',
    'tap',
    'top',
    'ui',
  ]);
});

test('help is stable', async () => {
  await expect((await runLoop(rooms, ['--help'])).out()).toMatchFileSnapshot('golden/help.txt');
});

test('--version is the version of the package', async () => {
  const file = join(resolve(import.meta.dirname, '../..'), 'package.json');
  const io = await runLoop(rooms, ['--version']);
  expect(io.out()).toBe(`${JSON.parse(readFileSync(file, 'utf8')).version}\n`);
  expect(io.exitCode).toBe(0);
});

test.each([
  [['help'], 'Usage: loop [options] [command]'],
  [['help', 'list'], 'Usage: loop list [options] [command]'],
  [['help', 'list', 'captures'], 'Usage: loop list captures [options]'],
  [['help', 'show', '12'], 'Usage: loop show [options] [command] <id>'],
])('loop %s prints help on stdout', async (args, usage) => {
  const io = await runLoop(rooms, args);
  expect([io.out().split('\n')[0], io.err(), io.exitCode]).toEqual([usage, '', 0]);
});

for (const [args, complaint] of [
  [['lst'], "unknown command 'lst' (Did you mean list?)"],
  [['list', 'capture'], "unknown command 'capture' (Did you mean captures?)"],
  [['list', 'captures', '3'], 'too many arguments'],
  [['captures'], "unknown command 'captures' (Did you mean loop list captures?)"],
  [['captures', '--since', '1h'], "unknown command 'captures' (Did you mean loop list captures?)"],
  [['capture'], "unknown command 'capture' (Did you mean loop list captures?)"],
  [['replays'], "unknown command 'replays' (Did you mean loop list replays, or loop replay?)"],
  [['check'], "unknown command 'check' (Did you mean loop config check?)"],
  [['test', '3'], "unknown command 'test' (Did you mean loop rules test?)"],
  [['shadow', 'strat'], "unknown command 'strat' (Did you mean start?)"],
  [['ls'], "unknown command 'ls' (Did you mean list?)"],
  [['list', 'lst'], "unknown command 'lst' (Did you mean captures, or replays?)"],
  [['help', 'lst'], "unknown command 'lst' (Did you mean list?)"],
  [['help', 'list', 'captres'], "unknown command 'captres' (Did you mean captures?)"],
  [['helpp'], "unknown command 'helpp' (Did you mean help?)"],
  [['completion', 'bsh'], '(Did you mean bash?)'],
  [['list', 'captures', '-o', 'jsn'], '(Did you mean json?)'],
  [['frobnicate'], "unknown command 'frobnicate'; loop --help lists them"],
  [['list', 'captures', '--limt', '3'], "unknown option '--limt' (Did you mean --limit?)"],
  [['list', 'captures', '-o', 'yaml'], 'Allowed choices are table, wide, json.'],
  [['list', 'captures', '--limit', '0'], 'Expected a whole number from 1 up.'],
  [['list', 'captures', '--since', 'yesterday'], 'Expected a duration such as 90s'],
  [['list', 'captures', '--since', '2026-13-01'], 'Expected a duration such as 90s'],
  [['list', 'captures', '--status', '6xx'], 'Expected a status (500)'],
  [['show'], "missing required argument 'id'"],
  [['show', '1', '2'], 'too many arguments'],
  [['completion', 'csh'], 'Allowed choices are bash, zsh, fish.'],
] as const) {
  test(`loop ${args.join(' ')} is refused on one line with exit 2`, async () => {
    const io = await runLoop(rooms, args);
    expect(io.err()).toContain(complaint);
    expect(io.err()).toMatch(/^loop: .* \(LOOP_CLI_USAGE\)\n$/);
    expect(io.out()).toBe('');
    expect(io.exitCode).toBe(2);
  });
}

test('a usage error is JSON too when JSON was asked for', async () => {
  for (const json of [['-o', 'json'], ['-ojson'], ['--output=json'], ['--output', 'json']]) {
    const io = await runLoop(rooms, ['list', 'captures', '--nope', ...json]);
    expect(JSON.parse(io.err())).toEqual({
      error: { code: 'LOOP_CLI_USAGE', message: "unknown option '--nope'" },
    });
    expect(io.exitCode).toBe(2);
  }
});

for (const args of [[], ['list'], ['rules'], ['config']]) {
  test(`loop ${args.join(' ') || 'alone'} prints its help on stderr and exits 2`, async () => {
    const io = await runLoop(rooms, args);
    expect(io.err()).toContain('Usage: loop');
    expect(io.out()).toBe('');
    expect(io.exitCode).toBe(2);
  });
}

test('a bug exits 70, asks for a report, and --verbose adds the stack with its cause', async () => {
  const broken = fakeRooms({
    loadConfig: async () => {
      throw new TypeError('x is undefined', { cause: new Error('the reason') });
    },
  });
  const quiet = await runLoop(broken, ['config', 'check']);
  expect(quiet.err()).toMatch(/^loop: a bug in loop: x is undefined .* \(LOOP_CLI_BUG\)\n$/);
  expect(quiet.exitCode).toBe(70);
  const verbose = await runLoop(broken, ['config', 'check', '--verbose']);
  expect(verbose.err()).toContain('at ');
  expect(verbose.err()).toContain('caused by: Error: the reason');
});

test('the store is closed when a command fails', async () => {
  const fresh = fakeRooms();
  expect((await runLoop(fresh, ['show', '1'])).exitCode).toBe(3);
  expect(fresh.asked.closed).toBe(1);
});

test('errors map to the exit codes of the contract', () => {
  const code = (name: LoopError['code']): number => exitCodeOfError(new LoopError(name, 'x'));
  expect(code('LOOP_CLI_USAGE')).toBe(2);
  expect(code('LOOP_CONFIG_NOT_FOUND')).toBe(2);
  expect(code('LOOP_CONFIG_INVALID')).toBe(2);
  expect(code('LOOP_STORE_CAPTURE_AMBIGUOUS')).toBe(2);
  expect(code('LOOP_STORE_NOT_FOUND')).toBe(3);
  expect(code('LOOP_STORE_CAPTURE_NOT_FOUND')).toBe(3);
  expect(code('LOOP_CLI_HOP_NOT_FOUND')).toBe(3);
  expect(code('LOOP_GATEWAY_UPSTREAM_REFUSED')).toBe(4);
  expect(code('LOOP_GATEWAY_UPSTREAM_CONNECT_TIMEOUT')).toBe(4);
  expect(code('LOOP_CLI_BUG')).toBe(70);
  expect(exitCodeOfError('a string')).toBe(70);
});

/** Those that do something themselves: `loop show <id>` too, above `loop show replay`. */
function leaves(command: Command, path: readonly string[]): string[][] {
  const below = command.commands.flatMap((each) => leaves(each, [...path, each.name()]));
  const isOne = below.length === 0 || command.registeredArguments.length > 0;
  return isOne ? [[...path], ...below] : below;
}
