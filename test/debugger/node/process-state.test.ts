import { expect, test } from 'vitest';
import {
  inspectorPort,
  refusalOfSignal,
  startOptions,
} from '../../../src/debugger/node/signal-state.js';

const status = (masks: Record<string, string>, state = 'S (sleeping)'): string =>
  Object.entries({
    State: state,
    SigBlk: '0000000000000000',
    SigIgn: '0000000001001000',
    SigCgt: '0000000100004602',
    ...masks,
  })
    .map(([name, value]) => `${name}:\t${value}\n`)
    .join('');

test.each([
  ['a Node process', status({}), null],
  ['no handler', status({ SigCgt: '0000000100004402' }), /no handler for SIGUSR1, which would end/],
  ['ignored', status({ SigIgn: '0000000000000200' }), /ignores SIGUSR1/],
  ['blocked', status({ SigBlk: '0000000000000200' }), /blocks SIGUSR1/],
  ['stopped', status({}, 'T (stopped)'), /is stopped/],
  ['ended', status({}, 'Z (zombie)'), /has ended/],
])('the signal is judged by what the process does with it: %s', (_name, text, refusal) => {
  if (refusal === null) expect(refusalOfSignal(text, [])).toBeNull();
  else expect(refusalOfSignal(text, [])).toMatch(refusal);
});

test.each([
  ['node app.js', '', 9229],
  ['node --inspect-port=9300 app.js', '', 9300],
  ['node --inspect-port 9301 app.js', '', 9301],
  ['node --inspect=0.0.0.0:9302 app.js', '', 9302],
  ['node --inspect-port=127.0.0.1:0 app.js', '', 0],
  ['node --inspect app.js', '', 9229],
  ['node -r ./a.js --inspect-port=9303 app.js', '', 9303],
  ['node app.js --inspect-port=1', '', 9229],
  ['node app.js', 'A=1 NODE_OPTIONS=--inspect-port=9304', 9304],
  ['node --inspect-port=9306 app.js', 'NODE_OPTIONS=--inspect-port=9305', 9306],
])('the port of "%s" (%s) is %i', (command, environment, port) => {
  const zero = (text: string): string => text.replaceAll(' ', '\0');
  expect(inspectorPort(startOptions(zero(command), zero(environment)))).toBe(port);
});

test.each([
  [['--disable-sigusr1'], /blocks SIGUSR1, as it was started with --disable-sigusr1/],
  [['--permission'], /started with --permission: .*--allow-inspector too/],
  [['--experimental-permission'], /started with --experimental-permission/],
])('a signal that %s blocks is told with its cure', (options, refusal) => {
  // As those processes have it: blocked, and without a handler.
  const blocked = status({ SigBlk: '0000000000000200', SigCgt: '0000000100004402' });
  expect(refusalOfSignal(blocked, options)).toMatch(refusal);
});
