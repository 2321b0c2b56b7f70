// The debugpy that is in a process already. Its adapter is a process of its own, orphaned on
// purpose, so it is found by the socket that the debugged process holds to it. Only looked at: to
// connect to its port and leave again would wedge it for good.
//
//     IDE or loop ──► adapter (--port P; --for-server …) ◄── the service's process
//                      client port    server port

import { readFileSync } from 'node:fs';
import { allPids, argsOf, socketInodes } from '../proc/process-info.js';
import { type TcpSocket, tcpSockets } from '../proc/sockets.js';

/** The port for clients of the debugpy in this process; null when there is none. */
export function adapterPortOf(pid: number): number | null {
  const rows = tcpSockets();
  const own = socketInodes(pid);
  const remotePorts = new Set(
    rows
      .filter((row) => row.state === 'established' && own.has(row.inode))
      .map((row) => row.remotePort),
  );
  for (const adapter of allPids().filter(isAdapter)) {
    const listening = portsOf(adapter, rows);
    const serverPort = listening.find((port) => remotePorts.has(port));
    if (serverPort === undefined) continue;
    const named = namedPort(adapter);
    if (named !== null && listening.includes(named)) return named;
    return listening.find((port) => port !== serverPort) ?? null; // it was told to choose one
  }
  return null;
}

/** debugpy was put into the process once: the library that gdb loaded is still mapped. */
export function hasDebugpy(pid: number): boolean {
  try {
    return /pydevd_attach_to_process/.test(readFileSync(`/proc/${pid}/maps`, 'utf8'));
  } catch {
    return false; // it has ended
  }
}

function isAdapter(pid: number): boolean {
  const command = argsOf(pid);
  return command.some((word) => word.endsWith('debugpy/adapter')) && command.includes('--port');
}

function namedPort(pid: number): number | null {
  const command = argsOf(pid);
  const port = Number(command[command.indexOf('--port') + 1]);
  return Number.isInteger(port) && port > 0 ? port : null;
}

function portsOf(pid: number, rows: readonly TcpSocket[]): number[] {
  const own = socketInodes(pid);
  return rows
    .filter((row) => row.state === 'listening' && own.has(row.inode))
    .map((row) => row.port);
}
