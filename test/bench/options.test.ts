import { expect, test } from 'vitest';
import { readOptions } from '../../bench/options.js';

test('without options, everything is measured in five rounds', () => {
  expect(readOptions([])).toMatchObject({
    rounds: 5,
    seconds: 3,
    connections: 64,
    only: ['loop-armed', 'loop-against', 'loop-no-rules', 'http-proxy', 'node-undici', 'nginx'],
    measure: [
      'get',
      'post',
      'failing',
      'latency',
      'start-up',
      'hold-ups',
      'observe',
      'websockets',
      'nodes',
    ],
    against: undefined,
    againstNode: undefined,
    waitSeconds: 0,
  });
});

test('contestants and measurements can be chosen', () => {
  const { only, measure } = readOptions(['--only', 'nginx,loop-armed', '--measure=get']);
  expect(only).toEqual(['loop-armed', 'nginx']);
  expect(measure).toEqual(['get']);
});

test.each([
  [['--rounds', '0'], '--rounds: expected a whole number from 1 to 1000, got "0"'],
  [['--rounds', '1001'], '--rounds: expected a whole number from 1 to 1000, got "1001"'],
  [['--seconds', 'x'], '--seconds: expected a whole number from 1 to 600, got "x"'],
  [['--wait=-1'], '--wait: expected a whole number from 0 to 86400, got "-1"'],
  [['--only', 'envoy'], '--only: expected some of loop-armed, '],
  [['--fast'], "Unknown option '--fast'"],
])('%j is refused', (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});

test('another build is named by its folder, and a wait by its seconds', () => {
  const given = ['--against', '../before', '--against-node', '/opt/node', '--wait', '0'];
  expect(readOptions(given)).toMatchObject({
    ...{ against: '../before', againstNode: '/opt/node', waitSeconds: 0 },
  });
});

test.each(['1', '1000'])('%s rounds are within the bounds', (rounds) => {
  expect(readOptions(['--rounds', rounds]).rounds).toBe(Number(rounds));
});
