import { expect, test } from 'vitest';
import { outcomeOf, startReplayChild } from '../../../src/app/runs/replay-child.js';

test('id and verdict are read from the beginning of the report', () => {
  const report =
    '{\n  "replayId": 9,\n  "capture": 17,\n  "namespace": "ns",\n  "verdict": "passed",';
  expect(outcomeOf(report, 'loop: a warning\n', 0)).toEqual({
    ...{ replayId: 9, verdict: 'passed', error: null },
  });
});

test('without a report the error says why, whatever stands before it', () => {
  const error = { code: 'LOOP_REPLAYER_NO_ENTRY', message: 'no {\n  "error"' };
  const text = `loop: a note\n${JSON.stringify({ error }, null, 2)}\n`;
  expect(outcomeOf('', text, 2)).toEqual({ replayId: null, verdict: null, error });
});

test('a process that says nothing, or something else, has failed with that', () => {
  const failed = (message: string) => ({
    ...{ replayId: null, verdict: null },
    error: { code: 'LOOP_CLI_BUG', message },
  });
  expect(outcomeOf('', '', 'SIGKILL')).toEqual(failed('loop replay ended with SIGKILL'));
  expect(outcomeOf('', 'first\nOut of memory\n\n', 134)).toEqual(failed('Out of memory'));
  expect(outcomeOf('', '{\n  "error": broken', 1)).toEqual(failed('  "error": broken'));
});

test('it is the command, and says what the command says', async () => {
  const { ended } = startReplayChild([
    'replay',
    '--config=/nowhere/loop.yaml',
    '--to=a',
    '-o',
    'json',
    '--',
    '1',
  ]);
  expect(await ended).toMatchObject({ replayId: null, error: { code: 'LOOP_CONFIG_NOT_FOUND' } });
});
