// Python services: debugpy, put into the running process or found there, over DAP.

import { setTimeout as sleep } from 'node:timers/promises';
import { LoopError } from '../../core/errors.js';
import { type Attaching, beginAttach } from '../dap/attaching.js';
import { openRelay } from '../dap/ide-door.js';
import { DapSession } from '../dap/session.js';
import type { DebuggerKind, DebugTarget, EnabledDebugger } from '../debugger-kind.js';
import { freePort } from '../proc/free-port.js';
import { checkMayTrace } from '../proc/may-trace.js';
import { stateOf, tracerOf } from '../proc/process-info.js';
import { hasClient, isListening } from '../proc/sockets.js';
import { adapterPortOf, hasDebugpy } from './adapter.js';
import { injectDebugpy } from './inject.js';
import { withInjectionLock } from './injection-lock.js';
import { interpreterWithDebugpy } from './interpreter.js';
import { PythonLanguage } from './python-language.js';
import { letRest } from './rest.js';

const host = '127.0.0.1';

export const pythonDebugger: DebuggerKind = {
  // debugpy takes one client at a time, and goes on when it leaves.
  handsOverPauses: false,

  async enable(target) {
    const port = portThere(target);
    if (port !== null) {
      checkFree(target, port);
      return listening(port, true);
    }
    const { pid, service } = target;
    if (pid === null) {
      throw new LoopError(
        'LOOP_DEBUGGER_ENABLE',
        target.port === null
          ? `${service}: neither its process nor its debugger's port is known`
          : `${service}: nothing listens at ${host}:${target.port}`,
      );
    }
    checkMayTrace(pid, service);
    const tracer = tracerOf(pid);
    if (tracer !== null) {
      throw new LoopError(
        'LOOP_DEBUGGER_BUSY',
        `${service}: process ${pid} is traced by process ${tracer} already`,
      );
    }
    refuseOrphan(service, pid);
    const python = await interpreterWithDebugpy(pid, service);
    const free = await freePort();
    const isOurs = await withInjectionLock(pid, () =>
      injectDebugpy({ service, pid, python, port: free }),
    );
    if (!isOurs) {
      const text = `${service}: another loop is putting debugpy into process ${pid} right now`;
      throw new LoopError('LOOP_DEBUGGER_BUSY', text);
    }
    await letRest(free);
    return listening(free, false);
  },

  async connect(enabled, target, events, options) {
    checkFree(target, enabled.port);
    const language = new PythonLanguage(target, isOwnAdapter(target, enabled));
    const attaching = await attachOnceFree(enabled, target, language.attachArguments);
    return new DapSession(attaching, target, events, options, language);
  },

  async openIdeDoor(enabled, target, wait, events) {
    checkFree(target, enabled.port);
    return openRelay({ target, wait, events, dial: async () => enabled });
  },

  launchConfiguration(target, port) {
    return {
      name: `loop: ${target.service}`,
      type: 'debugpy',
      request: 'attach',
      connect: { host, port },
      justMyCode: false,
      ...(target.root === null
        ? {}
        : // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code's variable, not ours
          { pathMappings: [{ localRoot: '${workspaceFolder}', remoteRoot: target.root }] }),
    };
  },
};

/** debugpy cannot be unloaded, so there is nothing to undo: it rests until the next client. */
const listening = (port: number, wasThere: boolean): EnabledDebugger => ({
  host,
  port,
  wasThere,
  disable: async () => undefined,
});

/** A port of the config is believed only where the process cannot be looked at: else it is proven. */
function portThere({ service, pid, port }: DebugTarget): number | null {
  const isTaken = port !== null && isListening(port);
  if (pid === null) return isTaken ? port : null;
  const own = adapterPortOf(pid);
  if (own === null && isTaken) {
    throw new LoopError(
      'LOOP_DEBUGGER_KIND',
      `${service}: expected the debugpy of process ${pid} at ${host}:${port} (debugger.port), got ` +
        "another process's; leave debugger.port out, and loop finds the service's own",
    );
  }
  const state = own === null ? null : stateOf(pid);
  if (state === 'T' || state === 't') {
    const text = `${service}: process ${pid} is stopped (SIGCONT lets it run)`;
    throw new LoopError('LOOP_DEBUGGER_ENABLE', text);
  }
  return own;
}

/** A second debugpy in one process waits for its adapter in vain, with the process standing still. */
function refuseOrphan(service: string, pid: number): void {
  if (!hasDebugpy(pid)) return;
  throw new LoopError(
    'LOOP_DEBUGGER_ENABLE',
    `${service}: process ${pid} has a debugpy whose adapter is gone, and takes no other; restart it`,
  );
}

const isOwnAdapter = ({ pid }: DebugTarget, { port }: EnabledDebugger): boolean =>
  pid !== null && adapterPortOf(pid) === port;

/** An adapter whose client was lost a moment ago is not done with it at once. */
async function attachOnceFree(
  enabled: EnabledDebugger,
  { service }: DebugTarget,
  attachArguments: Readonly<Record<string, unknown>>,
): Promise<Attaching> {
  for (const until = performance.now() + freeMs; ; await sleep(pollMs)) {
    try {
      return await beginAttach(enabled, attachArguments);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      if (!message.includes('already being debugged')) throw cause;
      if (performance.now() < until) continue;
      const text = `${service}: somebody is attached to its debugpy, which takes one client`;
      throw new LoopError('LOOP_DEBUGGER_BUSY', text, { cause });
    }
  }
}

const freeMs = 4_000;
const pollMs = 200;

/** Told from /proc: a second client would be taken, get no answer, and spoil it for the first. */
function checkFree({ service }: DebugTarget, port: number): void {
  if (!hasClient(port)) return;
  throw new LoopError(
    'LOOP_DEBUGGER_BUSY',
    `${service}: somebody is attached to its debugpy at ${host}:${port}, which takes one client`,
  );
}
