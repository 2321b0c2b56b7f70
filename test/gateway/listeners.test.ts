import { expect, test } from 'vitest';
import type { ExchangeListener } from '../../src/core/exchange.js';
import { combineListeners } from '../../src/gateway/listeners.js';
import { exchange } from '../recorder/exchanges.js';

function noting(name: string, heard: string[]): ExchangeListener {
  return {
    start: () => {
      heard.push(`${name} start`);
      return {
        requestData: (chunk) => heard.push(`${name} request ${chunk}`),
        responseData: (chunk) => heard.push(`${name} response ${chunk}`),
        end: () => heard.push(`${name} end`),
      };
    },
  };
}
const deaf: ExchangeListener = { start: () => undefined };

test('three listeners hear all of an exchange, each in its turn', () => {
  const heard: string[] = [];
  const all = combineListeners(['a', 'b', 'c'].map((name) => noting(name, heard)));
  const watcher = all.start(exchange());
  watcher?.requestData(Buffer.from('x'));
  watcher?.responseData(Buffer.from('y'));
  watcher?.end();
  const steps = ['start', 'request x', 'response y', 'end'];
  expect(heard).toEqual(steps.flatMap((step) => ['a', 'b', 'c'].map((name) => `${name} ${step}`)));
});

test('where none wants to hear, nothing is told; where one does, it is told directly', () => {
  expect(combineListeners([]).start(exchange())).toBeUndefined();
  expect(combineListeners([deaf, deaf]).start(exchange())).toBeUndefined();
  const heard: string[] = [];
  const one = noting('one', heard);
  expect(combineListeners([one])).toBe(one);
  combineListeners([deaf, one, deaf]).start(exchange())?.end();
  expect(heard).toEqual(['one start', 'one end']);
});
