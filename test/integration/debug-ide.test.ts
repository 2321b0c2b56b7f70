// An IDE in loop's place: held for, handed over to, and left by. The IDEs are bare clients of the
// protocols that editors speak.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { listeningPorts } from '../../src/debugger/proc/listening-ports.js';
import { requireGdb, requireProgram } from '../harness/requires.js';
import {
  type DebugBench,
  debugBench,
  markedLine,
  type RunningService,
  type ServiceName,
  sources,
  type Terminal,
} from './debug/debug-bench.js';
import { AdapterIde, InspectorIde } from './debug/ide.js';

const python = await requireGdb();
const go = requireProgram('dlv', 'go install github.com/go-delve/delve/cmd/dlv@latest');
const replay = ['replay', '1', '--to', 'debug-ns'] as const;

describe('a request is held until an IDE has attached and armed', () => {
  test('to Node, by the configuration that was written to launch.json', async () => {
    const bench = await debugBench({ live: ['shop'] });
    const terminal = bench.onTerminal(
      ...replay,
      '--attach',
      'shop',
      '--wait-ide',
      '--write-launch',
    );
    await terminal.sees(/launch\.json as "loop: shop"/);
    const launch = JSON.parse(readFileSync(join(bench.folder, '.vscode/launch.json'), 'utf8'));
    const [entry] = launch.configurations;
    expect(entry).toMatchObject({ type: 'node', request: 'attach', address: '127.0.0.1' });
    const ide = await InspectorIde.attach(entry.port);
    await ide.command('Debugger.setBreakpointByUrl', {
      urlRegex: 'shop\\.mjs$',
      lineNumber: markedLine('shop') - 1,
    });
    await ide.command('Runtime.runIfWaitingForDebugger');
    const { callFrames } = await ide.event('Debugger.paused');
    expect(callFrames).toMatchObject({ 0: { functionName: 'priced' } });
    await terminal.sees(
      new RegExp(`the IDE has stopped it at .*shop.mjs:${markedLine('shop')} in`),
    );
    await sleep(1_500);
    ide.tell('Debugger.resume');
    await terminal.sees(/verdict +reproduced/);
    expect(terminal.text).toMatch(/paused for (1\.[5-9]|2\.\d) s in all/);
    expect(terminal.text).toMatch(/answered +500 in ([\d.]+ms|0\.\d+s)/);
    expect(await terminal.exited()).toBe(0);
    await isReleased(serviceOf(bench, 'shop'));
  });

  test('with a person who types: until a breakpoint or Enter, and nothing hit is exit 5', async () => {
    const bench = await debugBench({ live: ['shop'] });
    const terminal = bench.onTerminal(...replay, '--attach', 'shop', '--wait-ide');
    const ide = await InspectorIde.attach(await offeredPort(terminal));
    // As DevTools and `node inspect` do at once.
    await ide.command('Runtime.runIfWaitingForDebugger');
    await terminal.sees(
      'an IDE is attached; the request is sent at its first breakpoint, or Enter',
    );
    await sleep(2_500);
    expect(terminal.text).not.toContain('verdict');
    terminal.type('\r');
    await terminal.sees(/LOOP_DEBUGGER_NEVER_HIT/);
    expect(await terminal.exited()).toBe(5);
    await isReleased(serviceOf(bench, 'shop'));
  });

  test('or, with --wait-ide=attached, only until it is there', async () => {
    const bench = await debugBench({ live: ['shop'] });
    const terminal = bench.onTerminal(...replay, '--attach', 'shop', '--wait-ide=attached');
    const ide = await InspectorIde.attach(await offeredPort(terminal));
    await ide.command('Runtime.runIfWaitingForDebugger');
    await terminal.sees(/nothing stopped: no breakpoint that the IDE has set was hit/);
    expect(await terminal.exited()).toBe(5);
  });

  test.each([
    { kind: 'python', service: 'stock', needs: python },
    { kind: 'go', service: 'price', needs: go },
  ] as const)('to $kind', async ({ service, needs }) => {
    if (needs.skip === true) return;
    const bench = await debugBench({ live: [service] });
    const terminal = bench.onTerminal(...replay, '--attach', service, '--wait-ide');
    const ide = await AdapterIde.attach(
      await offeredPort(terminal),
      sources[service],
      markedLine(service),
    );
    const { threadId } = await ide.event('stopped');
    await ide.request('stackTrace', { threadId, startFrame: 0, levels: 1 });
    await terminal.sees(new RegExp(`the IDE has stopped it at .*:${markedLine(service)} in`));
    await sleep(500);
    ide.tell('continue', { threadId });
    await terminal.sees(/verdict/);
    expect(terminal.text).toMatch(/paused for [0-2]\.\d s in all/);
    expect(await terminal.exited()).toBe(0);
    expect((await serviceOf(bench, service).ask('/health')).text).toContain('well');
  });

  test('and Ctrl-C ends the wait', async () => {
    const bench = await debugBench({ live: ['shop'] });
    const terminal = bench.onTerminal(...replay, '--attach', 'shop', '--wait-ide');
    await offeredPort(terminal);
    terminal.type('\x03');
    expect(await terminal.exited()).toBe(130);
    await isReleased(serviceOf(bench, 'shop'));
  });
});

describe('`ide` at a stop', () => {
  test('hands the pause of Node over as it is', async () => {
    const bench = await debugBench({ live: ['shop'] });
    const terminal = await stopped(bench, 'shop');
    terminal.type('ide\n');
    const ide = await InspectorIde.attach(await offeredPort(terminal));
    const { callFrames } = await ide.event('Debugger.paused');
    expect(callFrames).toMatchObject({ 0: { functionName: 'priced' } });
    await ide.command('Runtime.runIfWaitingForDebugger');
    await terminal.sees(/an IDE is attached/);
    // loop's own client has gone, and the pause has not.
    const left = await ide.command('Debugger.evaluateOnCallFrame', {
      ...{
        callFrameId: (callFrames as { callFrameId: string }[])[0]?.callFrameId,
        expression: 'id',
      },
    });
    expect(left).toMatchObject({ result: { value: 7 } });
    expect(terminal.text).not.toContain('verdict');
    ide.tell('Debugger.resume');
    await terminal.sees(/verdict +reproduced/);
    expect(await terminal.exited()).toBe(0);
    await isReleased(serviceOf(bench, 'shop'));
  });

  test('sends the request again where the debugger takes one client', python, async () => {
    const bench = await debugBench({ live: ['stock'] });
    const terminal = await stopped(bench, 'stock');
    terminal.type('ide\n');
    const ide = await AdapterIde.attach(
      await offeredPort(terminal),
      sources.stock,
      markedLine('stock'),
    );
    const { threadId } = await ide.event('stopped');
    await ide.request('stackTrace', { threadId, startFrame: 0, levels: 1 });
    await terminal.sees(new RegExp(`the IDE has stopped it at .*:${markedLine('stock')} in`));
    await sleep(500);
    ide.tell('continue', { threadId });
    await terminal.sees(/verdict/);
    expect(terminal.text).toMatch(/paused for [0-2]\.\d s in all/);
    expect(await terminal.exited()).toBe(0);
    expect((await serviceOf(bench, 'stock').ask('/health')).text).toContain('well');
  });
});

describe('an IDE that dies at a stop leaves the service running', () => {
  test('Node', async () => {
    const bench = await debugBench({ live: ['shop'] });
    const terminal = bench.onTerminal(...replay, '--attach', 'shop', '--wait-ide');
    const ide = await InspectorIde.attach(await offeredPort(terminal));
    await ide.command('Debugger.setBreakpointByUrl', {
      ...{ urlRegex: 'shop\\.mjs$', lineNumber: markedLine('shop') - 1 },
    });
    await ide.event('Debugger.paused');
    ide.die();
    await terminal.sees(/verdict/);
    expect(await terminal.exited()).toBe(0);
    await isReleased(serviceOf(bench, 'shop'));
  });

  test.each([
    { kind: 'python', service: 'stock', needs: python },
    { kind: 'go', service: 'price', needs: go },
  ] as const)('$kind', async ({ service, needs }) => {
    if (needs.skip === true) return;
    const bench = await debugBench({ live: [service] });
    const terminal = bench.onTerminal(...replay, '--attach', service, '--wait-ide');
    const port = await offeredPort(terminal);
    const ide = await AdapterIde.attach(port, sources[service], markedLine(service));
    await ide.event('stopped');
    ide.die();
    await terminal.sees(/verdict/);
    expect(await terminal.exited()).toBe(0);
    expect((await serviceOf(bench, service).ask('/health')).text).toContain('well');
  });
});

test('kill -9 of loop ends what an IDE has paused, too', async () => {
  const bench = await debugBench({ live: ['shop'] });
  const terminal = bench.onTerminal(...replay, '--attach', 'shop', '--wait-ide');
  const ide = await InspectorIde.attach(await offeredPort(terminal));
  await ide.command('Debugger.setBreakpointByUrl', {
    ...{ urlRegex: 'shop\\.mjs$', lineNumber: markedLine('shop') - 1 },
  });
  await ide.event('Debugger.paused');
  process.kill(terminal.pid, 'SIGKILL');
  expect((await serviceOf(bench, 'shop').ask('/health', 15_000)).text).toContain('well');
  await isReleased(serviceOf(bench, 'shop'));
});

async function stopped(bench: DebugBench, service: ServiceName): Promise<Terminal> {
  const place = `${service}:${sources[service]}:${markedLine(service)}`;
  const terminal = bench.onTerminal(...replay, '--break', place);
  await terminal.sees(`(loop ${service}) `);
  return terminal;
}

async function offeredPort(terminal: Terminal): Promise<number> {
  await terminal.sees(/waits for an IDE at 127\.0\.0\.1:\d+[^}]+\}/);
  return Number(/waits for an IDE at 127\.0\.0\.1:(\d+)/.exec(terminal.text)?.[1]);
}

/** No inspector is left open. */
async function isReleased({ pid, port }: RunningService): Promise<void> {
  await expect.poll(() => listeningPorts(pid), { timeout: 15_000 }).toEqual([port]);
}

function serviceOf(bench: DebugBench, name: ServiceName): RunningService {
  const service = bench.services[name];
  if (service === undefined) throw new Error(`expected ${name} to run`);
  return service;
}
