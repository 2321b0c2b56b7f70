// Go services: delve, attached to the running process or found there, over DAP.

import { LoopError } from '../../core/errors.js';
import { attachWith, beginAttach } from '../dap/attaching.js';
import { openRelay } from '../dap/ide-door.js';
import { DapSession } from '../dap/session.js';
import type { DebuggerKind, DebugTarget, EnabledDebugger } from '../debugger-kind.js';
import { findProgram } from '../proc/find-program.js';
import { checkMayTrace } from '../proc/may-trace.js';
import { argsOf, processInfo, tracerOf } from '../proc/process-info.js';
import { hasClient, isListening } from '../proc/sockets.js';
import { checkBinary, wholeBuild } from './binary.js';
import { DelveProcess } from './delve-process.js';
import { GoLanguage } from './go-language.js';

const host = '127.0.0.1';

export const goDebugger: DebuggerKind = {
  // dlv takes one client; with `--accept-multiclient` a client that dies leaves the service stopped.
  handsOverPauses: false,

  async enable(target) {
    const { pid, service, port } = target;
    const tracer = pid === null ? null : tracerOf(pid);
    // With the process at hand, a dlv is its own only if it traces it.
    const there = pid === null ? port : tracer === null ? null : listenPortOf(tracer);
    if (there !== null && isListening(there)) {
      checkFree(target, there);
      return { host, port: there, wasThere: true, disable: async () => undefined };
    }
    if (pid === null) {
      throw new LoopError(
        'LOOP_DEBUGGER_ENABLE',
        port === null
          ? `${service}: neither its process nor its debugger's port is known`
          : `${service}: nothing listens at ${host}:${port}`,
      );
    }
    if (tracer !== null) {
      const [name = 'a debugger'] = argsOf(tracer);
      throw new LoopError(
        'LOOP_DEBUGGER_BUSY',
        `${service}: process ${pid} is traced by process ${tracer} (${name}) already`,
      );
    }
    if (port !== null && isListening(port)) {
      throw new LoopError(
        'LOOP_DEBUGGER_KIND',
        `${service}: expected a dlv of process ${pid} at ${host}:${port} (debugger.port), got what ` +
          'does not trace it; leave debugger.port out, and loop attaches a dlv of its own',
      );
    }
    checkMayTrace(pid, service);
    const dlv = findProgram('dlv');
    if (dlv === null) {
      throw new LoopError(
        'LOOP_DEBUGGER_NOT_INSTALLED',
        `${service}: dlv is not there; go install github.com/go-delve/delve/cmd/dlv@latest`,
      );
    }
    const exe = processInfo(pid)?.exe ?? '';
    const { isOptimised } = await checkBinary(`/proc/${pid}/exe`, { service, exe });
    return DelveProcess.start({ service, pid, dlv, isOptimised });
  },

  async connect(enabled, target, events, options) {
    const language = new GoLanguage(target);
    const { attachArguments } = language;
    if (!(enabled instanceof DelveProcess)) checkFree(target, enabled.port);
    const attaching =
      enabled instanceof DelveProcess
        ? await attachWith(await enabled.client(), enabled, attachArguments)
        : await beginAttach(enabled, attachArguments);
    if (enabled instanceof DelveProcess && enabled.isOptimised) {
      events.note?.(
        `${target.service}: its program is optimised, so that variables may be missing or old, and lines out of ` +
          `order; ${wholeBuild} leaves everything there`,
      );
    }
    return new DapSession(attaching, target, events, options, language);
  },

  async openIdeDoor(enabled, target, wait, events) {
    if (enabled instanceof DelveProcess) {
      // An IDE may take minutes to come: the service is not to stand still until then.
      await enabled.stop();
      const dial = async () => {
        await enabled.listen();
        return enabled;
      };
      return openRelay({ target, wait, events, dial });
    }
    checkFree(target, enabled.port);
    return openRelay({ target, wait, events, dial: async () => enabled });
  },

  launchConfiguration(target, port) {
    return {
      name: `loop: ${target.service}`,
      type: 'go',
      request: 'attach',
      mode: 'remote',
      host,
      port,
      ...(target.root === null
        ? {}
        : // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code's variable, not ours
          { substitutePath: [{ from: '${workspaceFolder}', to: target.root }] }),
    };
  },
};

/** Of a dlv that somebody else has started; null when the tracer is none that listens. */
function listenPortOf(tracer: number): number | null {
  const command = argsOf(tracer);
  if (!/(^|\/)dlv$/.test(command[0] ?? '')) return null;
  const at = command.findIndex((word) => /^(-l|--listen)(=|$)/.test(word));
  const address = command[at]?.split('=')[1] ?? command[at + 1] ?? '';
  const port = Number(address.slice(address.lastIndexOf(':') + 1));
  return at >= 0 && Number.isInteger(port) && port > 0 ? port : null;
}

function checkFree({ service }: DebugTarget, port: EnabledDebugger['port']): void {
  if (!hasClient(port)) return;
  throw new LoopError(
    'LOOP_DEBUGGER_BUSY',
    `${service}: somebody is attached to its dlv at ${host}:${port}`,
  );
}
