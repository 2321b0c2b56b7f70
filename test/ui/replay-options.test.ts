import { expect, test } from 'vitest';
import { optionsOf } from '../../src/ui/replays/replay-options.js';

test('what a form leaves empty is not asked for', () => {
  const form = new Map([
    ...(['hop', 'onMiss', 'timing', 'live', 'recorded', 'ignore', 'timeout'] as const).map(
      (name) => [name, ''] as const,
    ),
    ['to', 'debug-ns'] as const,
  ]);
  expect(optionsOf({ get: (name) => form.get(name as 'to') ?? null })).toEqual({ to: 'debug-ns' });
});

test('numbers, lists and marks are what the API takes', () => {
  const form = new Map(
    Object.entries({
      ...{ to: 'debug-ns', hop: '0', onMiss: '404', timing: 'recorded', timeout: ' 30s ' },
      ...{ live: 'a, b', recorded: 'c', ignore: '$.took,x-served-by  $.at', allowTruncated: 'on' },
    }),
  );
  expect(optionsOf({ get: (name) => form.get(name) ?? null })).toEqual({
    ...{ to: 'debug-ns', hop: 0, onMiss: 404, timing: 'recorded', timeout: '30s' },
    ...{ live: ['a', 'b'], recorded: ['c'], ignore: ['$.took', 'x-served-by', '$.at'] },
    allowTruncated: true,
  });
  form.set('onMiss', 'live');
  expect(optionsOf({ get: (name) => form.get(name) ?? null }).onMiss).toBe('live');
});
