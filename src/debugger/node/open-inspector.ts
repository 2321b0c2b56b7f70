// Makes a running Node process listen for debuggers: looks first, sends SIGUSR1 only to a process
// that is known to take it, and waits for the inspector to answer.

import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { LoopError } from '../../core/errors.js';
import type { DebugTarget } from '../debugger-kind.js';
import { enableMs } from '../limits.js';
import { listeningSockets } from '../proc/listening-ports.js';
import { allPids, argsOf, socketInodes } from '../proc/process-info.js';
import { type TcpSocket, tcpSockets } from '../proc/sockets.js';
import { askInspector, type Inspector, type InspectorAddress } from './ask-inspector.js';
import { moveInspector } from './move-inspector.js';
import { inspectorPort, refusalOfSignal, startOptions } from './signal-state.js';

export interface OpenInspector extends InspectorAddress {
  readonly id: string;
  readonly wasThere: boolean;
}

const askMs = 500;
const pollMs = 20;

/** @throws LOOP_DEBUGGER_ENABLE, LOOP_DEBUGGER_PERMISSION, LOOP_DEBUGGER_CONTAINER, LOOP_DEBUGGER_CONNECT */
export async function openInspector(target: DebugTarget): Promise<OpenInspector> {
  if (target.pid === null) return byPort(target);
  try {
    return await ofProcess(target, target.pid);
  } catch (error) {
    throw asLoopError(error, target.service, target.pid);
  }
}

async function byPort({ service, port }: DebugTarget): Promise<OpenInspector> {
  if (port === null) {
    const text = `${service}: neither its process nor its inspector's port is known`;
    throw new LoopError('LOOP_DEBUGGER_ENABLE', `${text}; set debugger.port`);
  }
  const there = await firstInspector([{ host: '127.0.0.1', port }], enableMs);
  if (there !== null) return { ...there, wasThere: true };
  const text = `${service}: expected a Node inspector at 127.0.0.1:${port}, and none answers there`;
  throw new LoopError('LOOP_DEBUGGER_CONNECT', text);
}

async function ofProcess(target: DebugTarget, pid: number): Promise<OpenInspector> {
  const opened = await openedIn(target, pid);
  if (opened.wasThere || target.leavesPort !== true) return opened;
  return { ...(await moveInspector(target.service, pid, opened)), wasThere: false };
}

async function openedIn(
  { service, port: given }: DebugTarget,
  pid: number,
): Promise<OpenInspector> {
  sameNetwork(service, pid);
  const own = listeningSockets(pid).map(dialled);
  const options = startOptions(procText(pid, 'cmdline'), procText(pid, 'environ'));
  const usual = inspectorPort(options);
  // The service's own port is among them, and is not to see a request that nobody sent: others
  // than the likely ones are asked only where the inspector may be anywhere.
  const likely = own.filter(({ port }) => port === given || port === usual || usual === 0);
  likely.sort((one, other) => Number(other.port === given) - Number(one.port === given));
  const there = await firstInspector(likely, askMs);
  if (there !== null) return { ...there, wasThere: true };

  const refusal = refusalOfSignal(procText(pid, 'status'), options);
  if (refusal !== null) throw cannotEnable(service, pid, refusal);
  portIsFree(service, pid, usual);
  process.kill(pid, 'SIGUSR1');

  const known = new Set(own.map(({ inode }) => inode));
  const endsAtMs = performance.now() + enableMs;
  for (let round = 0; performance.now() < endsAtMs; round += 1) {
    await wait(pollMs);
    const fresh = listeningSockets(pid)
      .filter(({ inode }) => !known.has(inode))
      .map(dialled);
    const opened = await firstInspector(fresh, askMs);
    if (opened !== null) return { ...opened, wasThere: false };
    // Nothing new: it may have been opened by the program (`inspector.open()`) at a port of its own.
    if (round !== roundOfOldPorts) continue;
    const old = await firstInspector(own, askMs);
    if (old !== null) return { ...old, wasThere: true };
  }
  // Somebody may have been faster.
  portIsFree(service, pid, usual);
  const why = `no inspector opened within ${enableMs / 1000} s of SIGUSR1`;
  throw cannotEnable(service, pid, `${why}; the program's own handler for SIGUSR1 keeps it shut`);
}

const roundOfOldPorts = 50;

async function firstInspector(
  addresses: readonly InspectorAddress[],
  timeoutMs: number,
): Promise<(InspectorAddress & Pick<Inspector, 'id'>) | null> {
  for (const { host, port } of addresses) {
    const found = await askInspector({ host, port }, timeoutMs);
    if (found !== null) return { host, port, id: found.id };
  }
  return null;
}

/** Loopback of another network namespace is not ours: the inspector would open where none can come. */
function sameNetwork(service: string, pid: number): void {
  if (readlinkSync(`/proc/${pid}/ns/net`) === readlinkSync('/proc/self/ns/net')) return;
  const text = `${service}: process ${pid} has a network of its own (a container)`;
  const cure = 'start it with --inspect, publish the port and set debugger.port';
  throw new LoopError('LOOP_DEBUGGER_CONTAINER', `${text}; ${cure}`);
}

function portIsFree(service: string, pid: number, port: number): void {
  if (port === 0) return;
  const taken = tcpSockets(pid).find(
    (socket) => socket.state === 'listening' && socket.port === port,
  );
  if (taken === undefined) return;
  const pids = allPids().filter((other) => socketInodes(other).has(taken.inode));
  const [holder] = pids;
  const owner = holder === undefined ? 'another process' : `${argsOf(holder)[0]} (pid ${holder})`;
  const why = `its inspector's port ${port} is taken by ${owner}`;
  const cure = 'end that, or start the service with another --inspect-port';
  throw cannotEnable(service, pid, `${why}; ${cure}`);
}

/** One that listens on all addresses is dialled on loopback. */
function dialled(socket: TcpSocket): InspectorAddress & { readonly inode: string } {
  const { address, port, inode } = socket;
  const isAny = address === '0.0.0.0' || address === '::';
  return { host: isAny ? '127.0.0.1' : address, port, inode };
}

function cannotEnable(service: string, pid: number, why: string): LoopError {
  const text = `${service}: process ${pid} cannot be made to listen for a debugger: ${why}`;
  return new LoopError('LOOP_DEBUGGER_ENABLE', text);
}

function procText(pid: number, name: string): string {
  return readFileSync(`/proc/${pid}/${name}`, 'utf8');
}

function asLoopError(error: unknown, service: string, pid: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EACCES' || code === 'EPERM') {
    const text = `${service}: process ${pid} is another user's; run loop as that user`;
    return new LoopError('LOOP_DEBUGGER_PERMISSION', text, { cause: error });
  }
  if (code === 'ENOENT' || code === 'ESRCH') {
    const text = `${service}: process ${pid} has ended`;
    return new LoopError('LOOP_DEBUGGER_ENABLE', text, { cause: error });
  }
  return error;
}
