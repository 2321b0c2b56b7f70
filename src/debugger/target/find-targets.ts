// From a service of the namespace to the processes behind it. Only reads /proc: nothing is sent to a
// process before it is known to be the one that is meant.

import { basename, isAbsolute, resolve } from 'node:path';
import { formatAddress } from '../../core/address.js';
import type { Config, NamespaceServiceConfig } from '../../core/config.js';
import type { Runtime } from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import type { DebugTarget } from '../debugger-kind.js';
import { listeningPorts } from '../proc/listening-ports.js';
import { type ProcessInfo, processInfo } from '../proc/process-info.js';
import { answeringPids, isClusterWorker } from './answering-pids.js';
import { listenersElsewhere } from './other-networks.js';
import { isThisMachine, ownersOfPort } from './port-owner.js';
import { runtimeOf } from './runtime-of.js';

/** What is looked for. */
export interface WantedTarget {
  readonly config: Config;
  /** Name of the namespace, for messages. */
  readonly namespace: string;
  readonly service: NamespaceServiceConfig;
  /** Whether a host is this machine; names but localhost are taken for others unless it is given. */
  readonly isLocal?: ((host: string) => boolean) | undefined;
}

/**
 * Every process that can answer for the service; the one that `debugger.pid` names, where it does.
 * @throws LOOP_DEBUGGER_NO_PROCESS, LOOP_DEBUGGER_KIND, LOOP_DEBUGGER_PERMISSION,
 *   LOOP_DEBUGGER_CONTAINER
 */
export function findTargets(wanted: WantedTarget): readonly DebugTarget[] {
  const { config, namespace, service, isLocal = isThisMachine } = wanted;
  const { name, debugger: given } = service;
  const what = `namespaces.${namespace}.services.${name}`;
  const kind = given?.kind ?? 'auto';
  const port = given?.port ?? null;
  const remote: DebugTarget | null =
    kind === 'auto' || port === null
      ? null
      : {
          service: name,
          runtime: kind,
          pid: null,
          port,
          root: folderOf(config, given?.root, null),
        };
  const found =
    given?.pid == null ? answeringAt(service, what, isLocal) : [processAt(given.pid, what)];
  const far = found.find((info) => !isInReach(info));
  if (found.length === 0 || far !== undefined) {
    // Its debugger may have been led here all the same: a published or forwarded port.
    if (remote !== null) return [remote];
    throw far === undefined ? notHere(service, what) : inContainer(far, what);
  }
  return found.map((info) => {
    if (info.pid === process.pid) {
      throw new LoopError('LOOP_DEBUGGER_KIND', `${what}: process ${info.pid} is loop itself`);
    }
    const runtime = checkRuntime(info, kind, what);
    return {
      ...{ service: name, runtime, pid: info.pid },
      // Of several, the port is that of one, which was to be found by it.
      port: found.length > 1 ? null : port,
      root: folderOf(config, given?.root, info.cwd),
      ...((found.length > 1 || isClusterWorker(info.pid)) && { leavesPort: true }),
    };
  });
}

/** None when the address is another machine's, or nobody listens and a debugger's port is known. */
function answeringAt(
  { url, debugger: given }: NamespaceServiceConfig,
  what: string,
  isLocal: (host: string) => boolean,
): readonly ProcessInfo[] {
  // They are out of reach, which is said of a process that is known.
  if (!isLocal(url.host)) return listenersElsewhere(url).map((pid) => processAt(pid, what));
  const { pids, uids } = ownersOfPort(url.port);
  const answering = answeringPids(pids);
  if (answering.length > 0) {
    // The port of one's debugger says which.
    const port = given?.port ?? null;
    const named = answering.filter((pid) => port !== null && listeningPorts(pid).includes(port));
    return (named.length > 0 ? named : answering).map((pid) => processAt(pid, what));
  }
  if (uids.length > 0 && process.getuid?.() !== 0) {
    throw new LoopError(
      'LOOP_DEBUGGER_PERMISSION',
      `${what}: the process at ${formatAddress(url)} is of user ${uids.join(', ')}, and cannot be ` +
        `looked at by user ${process.getuid?.()}; run loop as that user, or as root`,
    );
  }
  if (given?.port != null && given.kind !== 'auto') return [];
  throw new LoopError(
    'LOOP_DEBUGGER_NO_PROCESS',
    uids.length > 0
      ? `${what}: ${formatAddress(url)} is listened at from another container or by the kernel; ` +
          `start the service with a debugger and set ${what}.debugger: { kind, port }`
      : `${what}: no process of this machine listens at ${formatAddress(url)}; is it running?`,
  );
}

function processAt(pid: number, what: string): ProcessInfo {
  const info = processInfo(pid);
  if (info === undefined) {
    const message = `${what}.debugger.pid: there is no process ${pid}`;
    throw new LoopError('LOOP_DEBUGGER_NO_PROCESS', message);
  }
  if (info.exe === null) {
    const own = process.getuid?.();
    throw new LoopError(
      'LOOP_DEBUGGER_PERMISSION',
      info.uid === own
        ? `${what}: process ${pid} cannot be looked at: it is the kernel's, or protected`
        : `${what}: process ${pid} is of user ${info.uid}, and cannot be looked at by user ${own}; ` +
            'run loop as that user, or as root',
    );
  }
  return info;
}

/** A debugger listens on 127.0.0.1 of its own network, and sees files of its own mounts. */
function isInReach({ namespaces, exe }: ProcessInfo): boolean {
  if (exe?.endsWith('/docker-proxy') === true) return false;
  const own = processInfo('self');
  return namespaces.net === own?.namespaces.net && namespaces.pid === own?.namespaces.pid;
}

function inContainer({ pid, exe, namespaces }: ProcessInfo, what: string): LoopError {
  const who =
    exe?.endsWith('/docker-proxy') === true
      ? 'a container behind docker-proxy'
      : 'another container';
  const own = processInfo('self')?.namespaces;
  // All but the network is shared, and the files are where they are.
  const isNear = namespaces.pid === own?.pid && namespaces.mnt === own?.mnt;
  const how = isNear ? ` (nsenter --target ${pid} --net loop replay …)` : '';
  return new LoopError(
    'LOOP_DEBUGGER_CONTAINER',
    `${what}: process ${pid} runs in ${who}, where loop cannot reach its debugger; run loop there${how}, ` +
      `or start the service with a debugger, publish its port and set ${what}.debugger: { kind, port }`,
  );
}

function notHere({ url }: NamespaceServiceConfig, what: string): LoopError {
  return new LoopError(
    'LOOP_DEBUGGER_CONTAINER',
    `${what}: ${formatAddress(url)} is no address of this machine; start the service with a ` +
      `debugger, forward its port here and set ${what}.debugger: { kind, port }`,
  );
}

function checkRuntime(info: ProcessInfo, kind: Runtime | 'auto', what: string): Runtime {
  const runtime = runtimeOf(info);
  const program = `process ${info.pid} (${info.exe})`;
  if (runtime === null) {
    throw new LoopError(
      'LOOP_DEBUGGER_KIND',
      `${what}: expected a program of Node, Deno, Python, Go or Java, or a native one with debugging symbols, got ${program}; ${cureOf(info, what)}`,
    );
  }
  if (kind !== 'auto' && kind !== runtime) {
    const message = `${what}.debugger.kind: expected ${kind}, got ${runtime}: ${program}`;
    throw new LoopError('LOOP_DEBUGGER_KIND', message);
  }
  return runtime;
}

function cureOf({ exe }: ProcessInfo, what: string): string {
  if (basename(exe ?? '') === 'bun') {
    return (
      "Bun's inspector (bun --inspect) speaks WebKit's protocol, which loop does not: debug the copy with " +
      "Bun's own, or run it on Node"
    );
  }
  return `where it is a wrapper, ${what}.debugger.pid names the program`;
}

/** `root` in the config is relative to the config file. */
function folderOf(config: Config, root: string | null | undefined, cwd: string | null) {
  if (root == null) return cwd;
  return isAbsolute(root) ? root : resolve(config.file, '..', root);
}
