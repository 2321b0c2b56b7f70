// Servers that compile a module when a request wants it, some in a process that another has started.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listeningPorts } from '../../../src/debugger/proc/listening-ports.js';
import { isAlive } from '../../../src/debugger/proc/process-info.js';
import { answeringPids } from '../../../src/debugger/target/answering-pids.js';
import { ownersOfPort } from '../../../src/debugger/target/port-owner.js';
import { freePort } from '../../harness/free-port.js';
import { requireFile } from '../../harness/requires.js';
import { debugBench, type RunningService } from '../../integration/debug/debug-bench.js';
import { copyOf, type Framework, frameworks } from './started.js';

const installed = requireFile(
  join(import.meta.dirname, 'node_modules/.installed'),
  'bash test/peers/frameworks/install.sh',
);

async function running(framework: Framework) {
  const { ready } = framework;
  const command = `cd '${copyOf(framework)}' && ${framework.command}`;
  // Of what it starts, too, so that tests side by side do not meet at 9229.
  const env = { NODE_OPTIONS: `--inspect-port=${await freePort()}` };
  const start = { shop: ['sh', '-c', command] as const };
  const bench = await debugBench({ live: ['shop'], start, ready, env });
  const shop = bench.services.shop as RunningService;
  const [pid, another] = answeringPids(ownersOfPort(shop.port).pids);
  if (pid === undefined || another !== undefined) throw new Error('expected one to answer');
  onTestFinished(() => {
    process.kill(pid, 'SIGKILL');
  });
  return { bench, shop, pid };
}

function lineIn(path: string) {
  const lines = readFileSync(path, 'utf8').split('\n');
  const at = lines.findIndex((line) => line.endsWith('// breakpoint'));
  return { line: at + 1, text: lines[at] };
}

describe.each(frameworks)('$name', (framework) => {
  test('a line of a module that the request has compiled stops it, and the next time, too', {
    ...installed,
    timeout: 240_000,
  }, async () => {
    const { bench, shop, pid } = await running(framework);
    const before = listeningPorts(pid);
    // The first is compiled for the request; the other is there by then.
    for (const [file, locals] of framework.places) {
      const { line, text } = lineIn(join(import.meta.dirname, framework.app, file));
      const ran = await bench.loop(
        ...['replay', '1', '--to', 'debug-ns', '--break', `shop:${file}:${line}`],
        ...['--timeout', '2m', '-o', 'json'],
      );
      expect(ran.stderr).not.toContain('LOOP_');
      const { stops, status } = JSON.parse(ran.stdout);
      expect(status).toEqual({ recorded: 500, replayed: 500 });
      expect(stops).toEqual([
        expect.objectContaining({ file, line, locals: expect.objectContaining(locals) }),
      ]);
      expect(stops[0].source).toContainEqual({ line, text });
    }
    expect(await shop.ask('/shop/7')).toEqual({ status: 500, text: '{"id":7,"left":null}' });
    await expect.poll(() => listeningPorts(pid), { timeout: 15_000 }).toEqual(before);
    expect(isAlive(pid)).toBe(true);
  });
});
