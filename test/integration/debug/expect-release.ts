// Release is sacred: whatever becomes of loop, the service runs on without breakpoints, with the
// inspector that loop opened closed again, within 15 s.

import { readFileSync } from 'node:fs';
import { describe, expect, type TestOptions, test } from 'vitest';
import { processInfo, socketInodes } from '../../../src/debugger/proc/process-info.js';
import { tcpSockets } from '../../../src/debugger/proc/sockets.js';
import {
  type DebugBench,
  debugBench,
  markedLine,
  type RunningService,
  type ServiceName,
  sources,
  type Terminal,
} from './debug-bench.js';

const releaseMs = 15_000;

export interface Runtime {
  readonly kind: 'Node' | 'Python' | 'Go';
  readonly service: ServiceName;
  readonly needs: TestOptions;
}

/** A file for each, as they are long. */
export function describeRelease({ kind, service, needs }: Runtime): void {
  describe(`a ${kind} service at a stop`, () => {
    test('runs on when loop is killed (-9), ten times out of ten', {
      ...needs,
      timeout: 300_000,
    }, async () => {
      const bench = await debugBench({ live: [service] });
      const running = serviceOf(bench, service);
      for (let time = 1; time <= 10; time++) {
        const terminal = await stopAt(bench, service);
        const stopped = running.ask('/health', releaseMs);
        process.kill(terminal.pid, 'SIGKILL');
        // This one came while the service stood still.
        expect((await stopped).text, `kill ${time}`).toContain('well');
        await terminal.exited();
        await isReleased(running, kind);
      }
    });

    test('runs on when the guard is killed, which loop tells', {
      ...needs,
      timeout: 60_000,
    }, async () => {
      const bench = await debugBench({ live: [service] });
      const running = serviceOf(bench, service);
      const terminal = await stopAt(bench, service);
      for (const pid of childrenOf(terminal.pid)) process.kill(pid, 'SIGKILL');
      expect((await running.ask('/health', releaseMs)).text).toContain('well');
      await terminal.sees(/the guard process was killed/);
      await terminal.sees(/verdict/);
      // And it can be attached to again.
      const again = await stopAt(bench, service);
      again.type('continue\n');
      await again.sees(/verdict/);
    });

    test('runs on when loop is suspended', { ...needs, timeout: 60_000 }, async () => {
      const bench = await debugBench({ live: [service] });
      const running = serviceOf(bench, service);
      const terminal = await stopAt(bench, service);
      process.kill(terminal.pid, 'SIGSTOP');
      expect((await running.ask('/health', releaseMs)).text).toContain('well');
      await isReleased(running, kind);
      terminal.resume();
      await terminal.sees(/runs on without a debugger: loop was silent/);
      await terminal.sees(/verdict/);
      expect(await terminal.exited()).toBe(0);
    });

    test('runs on at Ctrl-C: exit 130', { ...needs, timeout: 60_000 }, async () => {
      const bench = await debugBench({ live: [service] });
      const running = serviceOf(bench, service);
      const terminal = await stopAt(bench, service);
      terminal.type('\x03');
      expect(await terminal.exited()).toBe(130);
      await isReleased(running, kind);
      expect((await running.ask('/health')).text).toContain('well');
    });

    test('may end at a stop, which loop tells', { ...needs, timeout: 60_000 }, async () => {
      const bench = await debugBench({ live: [service] });
      const terminal = await stopAt(bench, service);
      await serviceOf(bench, service).stop();
      await terminal.sees(/verdict/);
      expect(await terminal.exited()).toBe(0);
    });
  });
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(' ').map(Number);
}

async function stopAt(bench: DebugBench, service: ServiceName): Promise<Terminal> {
  const terminal = bench.onTerminal(
    ...['replay', '1', '--to', 'debug-ns'],
    ...['--break', `${service}:${sources[service]}:${markedLine(service)}`],
  );
  await terminal.sees(`(loop ${service}) `);
  return terminal;
}

/** Nobody traces it, and (Node) it listens at its own port alone. Python keeps its debugger's port. */
async function isReleased(running: RunningService, kind: string): Promise<void> {
  const open = () => {
    const inodes = socketInodes(running.pid);
    return tcpSockets()
      .filter(({ state, inode }) => state === 'listening' && inodes.has(inode))
      .map(({ port }) => port);
  };
  await expect.poll(() => processInfo(running.pid)?.tracer, { timeout: releaseMs }).toBe(null);
  if (kind === 'Node') await expect.poll(open, { timeout: releaseMs }).toEqual([running.port]);
}

function serviceOf(bench: DebugBench, name: ServiceName): RunningService {
  const service = bench.services[name];
  if (service === undefined) throw new Error(`expected ${name} to run`);
  return service;
}
