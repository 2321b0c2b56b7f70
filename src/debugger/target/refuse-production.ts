import type { Config } from '../../core/config.js';
import { LoopError } from '../../core/errors.js';
import type { DebugTarget } from '../debugger-kind.js';
import { listeningPorts } from '../proc/listening-ports.js';
import { allPids, socketInodes, tracerOf } from '../proc/process-info.js';
import { tcpSockets } from '../proc/sockets.js';
import { answeringPids } from './answering-pids.js';
import { isThisMachine, ownersOfPort } from './port-owner.js';

/**
 * A breakpoint stops every request of its process. Refuses one that serves production too, by
 * whatever address or debugger's port it was found. `isLocal`: whether a host is this machine.
 * @throws LOOP_DEBUGGER_PRODUCTION
 */
export function refuseProductionProcess(
  { services }: Pick<Config, 'services'>,
  { service, pid, port }: DebugTarget,
  allowed: readonly string[],
  isLocal: (host: string) => boolean = isThisMachine,
): void {
  const debugged = pid === null ? debuggeesAt(port) : [pid];
  if (debugged.length === 0) return;
  const served = services.flatMap(({ name, url }) => {
    if (allowed.includes(name) || !isLocal(url.host)) return [];
    const { pids } = ownersOfPort(url.port);
    const owner = [...pids, ...answeringPids(pids)].find((each) => debugged.includes(each));
    return owner === undefined ? [] : [{ name, owner }];
  });
  const [first] = served;
  if (first === undefined) return;
  const names = served.map(({ name }) => name).join(', ');
  throw new LoopError(
    'LOOP_DEBUGGER_PRODUCTION',
    `--attach ${service}: expected a debug copy, got process ${first.owner}, which serves production's ` +
      `${names}; --live-production ${first.name} allows it`,
  );
}

/**
 * The processes that a debugger's port may be for: who listens there (Node's inspector), whom that
 * traces (delve), and who is connected to it (debugpy's adapter).
 */
function debuggeesAt(port: number | null): number[] {
  const listeners = port === null ? [] : ownersOfPort(port).pids;
  if (listeners.length === 0) return [];
  const ports = new Set(listeners.flatMap(listeningPorts));
  const inodes = tcpSockets()
    .filter(({ state, remotePort }) => state === 'established' && ports.has(remotePort))
    .map(({ inode }) => inode);
  return allPids().filter((pid) => {
    const tracer = tracerOf(pid);
    if (listeners.includes(pid) || (tracer !== null && listeners.includes(tracer))) return true;
    const open = socketInodes(pid);
    return inodes.some((inode) => open.has(inode));
  });
}
