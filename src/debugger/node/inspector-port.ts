import { readFileSync } from 'node:fs';
import { processInfo, socketInodes } from '../proc/process-info.js';
import { tcpSockets } from '../proc/sockets.js';
import { inspectorTargets } from './cdp-messages.js';

const defaultPort = 9229;
const probeMs = 1_000;

/** The WebSocket address of the inspector at a port of this machine; null when there is none. */
export async function inspectorAt(port: number): Promise<string | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/json/list`, {
      signal: AbortSignal.timeout(probeMs),
    });
    const [first] = inspectorTargets.parse(await response.json());
    return first?.webSocketDebuggerUrl ?? null;
  } catch {
    return null; // nobody, or somebody else
  }
}

/** Where the process's inspector would open on SIGUSR1. */
export function inspectorPortOf(pid: number): number {
  for (const option of inspectOptions(pid)) {
    const port = /^--(?:inspect-port|debug-port)=(?:.*:)?(\d+)$/.exec(option)?.[1];
    if (port !== undefined) return Number(port);
  }
  return defaultPort;
}

/**
 * The port at which the inspector of the process listens already, else null. Only ports that are
 * likely to be one are asked, as the others are the service's own.
 */
export async function openInspectorOf(pid: number, hint: number | null): Promise<number | null> {
  const listening = listeningPorts(pid);
  const options = inspectOptions(pid).filter((option) =>
    /^--inspect(-brk|-wait)?(=|$)/.test(option),
  );
  const named = options.map((option) => Number(/(?:=|:)(\d+)$/.exec(option)?.[1] ?? defaultPort));
  const likely = [hint ?? inspectorPortOf(pid), inspectorPortOf(pid), ...named];
  // Port 0: the system chose it.
  const asked = named.includes(0) ? [...likely, ...listening] : likely;
  for (const port of new Set(asked)) {
    if (listening.includes(port) && (await inspectorAt(port)) !== null) return port;
  }
  return null;
}

export function listeningPorts(pid: number): number[] {
  const inodes = socketInodes(pid);
  return tcpSockets()
    .filter(({ state, inode }) => state === 'listening' && inodes.has(inode))
    .map(({ port }) => port);
}

/** Options of Node that have to do with its inspector, from the command line and NODE_OPTIONS. */
function inspectOptions(pid: number): string[] {
  const words = [...(processInfo(pid)?.args ?? []), ...nodeOptions(pid)];
  return words.filter((word) => /^--(inspect|debug-port)/.test(word));
}

function nodeOptions(pid: number): string[] {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const options = environment.find((each) => each.startsWith('NODE_OPTIONS='));
    return options?.slice('NODE_OPTIONS='.length).split(/\s+/) ?? [];
  } catch {
    return []; // another user's
  }
}
