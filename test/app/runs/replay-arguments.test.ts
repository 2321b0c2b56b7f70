import { expect, test } from 'vitest';
import { replayArguments, replayCommand } from '../../../src/app/runs/replay-arguments.js';
import { createProgram } from '../../../src/cli/program.js';
import type { RunRequest } from '../../../src/core/replay-run.js';
import { fakeRooms } from '../../cli/fixtures/fake-rooms.js';
import { testIo } from '../../cli/fixtures/test-io.js';

const every: RunRequest = {
  capture: '17',
  to: 'debug-ns',
  options: {
    ...{ hop: 2, service: 'reviews', live: ['a', 'b'], recorded: ['c'], onMiss: 502 },
    ...{ timing: 'recorded', allowTruncated: true, ignore: ['$.a b', 'x-b'] },
    ...{ baseline: 'ns2', timeout: '30s' },
  },
};

test('every option is one of loop replay, and arrives as it was asked for', () => {
  expect(replayArguments(every, '/a b/loop.yaml', ['-o', 'json'])).toEqual([
    ...['replay', '--to=debug-ns', '--hop=2', '--service=reviews', '--live=a,b', '--recorded=c'],
    ...['--on-miss=502', '--timing=recorded', '--baseline=ns2', '--timeout=30s'],
    ...['--allow-truncated', '--ignore=$.a b', '--ignore=x-b', '--config=/a b/loop.yaml'],
    ...['-o', 'json', '--', '17'],
  ]);
  const replay = createProgram(fakeRooms(), testIo()).commands.find(
    (command) => command.name() === 'replay',
  );
  const known = replay?.options.map(({ long }) => long);
  const given = replayArguments(every, '/loop.yaml')
    .filter((word) => word.startsWith('--') && word.length > 2)
    .map((word) => word.split('=')[0]);
  expect(given.filter((option) => option !== '--config' && !known?.includes(option))).toEqual([]);
});

test('what begins with a dash is no option', () => {
  const dashes: RunRequest = { capture: '-1', to: '-x', options: { ignore: ['--yes'] } };
  expect(replayArguments(dashes, '/c')).toEqual([
    ...['replay', '--to=-x', '--ignore=--yes', '--config=/c', '--', '-1'],
  ]);
  expect(replayCommand(dashes, '/c')).toBe('loop replay --to=-x --ignore=--yes --config /c -- -1');
});

test('the command can be pasted', () => {
  expect(replayCommand(every, '/a b/loop.yaml')).toBe(
    "loop replay 17 --to debug-ns --hop 2 --service reviews --live 'a,b' --recorded c --on-miss 502 " +
      "--timing recorded --baseline ns2 --timeout 30s --allow-truncated --ignore '$.a b' --ignore x-b " +
      "--config '/a b/loop.yaml'",
  );
});
