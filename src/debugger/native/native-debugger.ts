// Services in C, C++ and Rust: lldb's own debug adapter, attached to the running process.

import { LoopError } from '../../core/errors.js';
import { beginAttach } from '../dap/attaching.js';
import { openRelay } from '../dap/ide-door.js';
import { DapSession } from '../dap/session.js';
import type { DebuggerKind, DebugTarget } from '../debugger-kind.js';
import { debugInfoOf } from '../proc/debug-info.js';
import { elfHolds } from '../proc/elf-holds.js';
import { checkMayTrace } from '../proc/may-trace.js';
import { argsOf, tracerOf } from '../proc/process-info.js';
import { LldbProcess } from './lldb-process.js';
import { requireLldb } from './lldb-program.js';
import { NativeLanguage } from './native-language.js';
import { rustFormatters } from './rust-formatters.js';

const host = '127.0.0.1';

/** Rust's would take over those of C++. */
async function formattersFor({ pid }: DebugTarget): Promise<readonly string[]> {
  return elfHolds(`/proc/${pid}/exe`, '/rustc/') ? rustFormatters() : [];
}

export const nativeDebugger: DebuggerKind = {
  handsOverPauses: false,

  async enable({ pid, service }) {
    if (pid === null) {
      const text = `${service}: expected a process of this machine: lldb-dap attaches to no other`;
      throw new LoopError('LOOP_DEBUGGER_ENABLE', text);
    }
    const tracer = tracerOf(pid);
    if (tracer !== null) {
      const [name = 'a debugger'] = argsOf(tracer);
      const text = `${service}: process ${pid} is traced by process ${tracer} (${name}) already`;
      throw new LoopError('LOOP_DEBUGGER_BUSY', text);
    }
    checkMayTrace(pid, service);
    if (debugInfoOf(`/proc/${pid}/exe`) === null) {
      throw new LoopError(
        'LOOP_DEBUGGER_BINARY',
        `${service}: its program has no debugging symbols; build it with -g, and without strip`,
      );
    }
    return LldbProcess.start(requireLldb(service), service);
  },

  async connect(enabled, target, events, options) {
    if (enabled instanceof LldbProcess) await enabled.listen();
    const language = new NativeLanguage(target, await formattersFor(target));
    const attaching = await beginAttach(enabled, language.attachArguments);
    return new DapSession(attaching, target, events, options, language);
  },

  async openIdeDoor(enabled, target, wait, events) {
    const dial = async () => {
      if (enabled instanceof LldbProcess) await enabled.listen();
      return enabled;
    };
    return openRelay({ target, wait, events, dial });
  },

  launchConfiguration({ service, pid }, port) {
    return {
      ...{ type: 'lldb-dap', name: `loop: ${service}`, request: 'attach', pid },
      ...{ debugAdapterHostname: host, debugAdapterPort: port },
    };
  },
};
