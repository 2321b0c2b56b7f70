// Debugs JVMs by the debugger that each has inside, if it was started with it.

import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoopError } from '../../core/errors.js';
import type { DebuggerKind, DebugTarget, EnabledDebugger } from '../debugger-kind.js';
import { enableMs } from '../limits.js';
import { listeningPorts } from '../proc/listening-ports.js';
import { processInfo } from '../proc/process-info.js';
import { openJavaDoor } from './java-door.js';
import { JavaSession } from './java-session.js';
import { type JvmAgent, requireAgent } from './jvm-agent.js';

export const javaDebugger: DebuggerKind = {
  // A JVM serves one client, and runs on when that goes.
  handsOverPauses: false,

  async enable(target: DebugTarget): Promise<EnabledDebugger> {
    const address = await addressOf(target);
    return { ...address, wasThere: true, disable: async () => undefined };
  },

  connect: (enabled, target, events, options) =>
    JavaSession.connect(enabled, target, events, options),

  openIdeDoor: (enabled, target, wait, events) => openJavaDoor({ enabled, target, wait, events }),

  launchConfiguration({ service }: DebugTarget, port: number): Record<string, unknown> {
    const name = `loop: ${service}`;
    return { type: 'java', name, request: 'attach', hostName: '127.0.0.1', port };
  },
};

async function addressOf(target: DebugTarget): Promise<{ host: string; port: number }> {
  const { pid, service, port: given } = target;
  if (pid === null) {
    if (given !== null) return { host: '127.0.0.1', port: given };
    throw cannot(service, "neither its process nor its debugger's port is known");
  }
  if (given !== null && listeningPorts(pid).includes(given)) {
    return { host: '127.0.0.1', port: given };
  }
  const agent = requireAgent(service, pid);
  if (!agent.isServer) {
    throw busy(service, `the JVM ${pid} has called a debugger (server=n)`);
  }
  if (agent.onJcmd) return startByJcmd(target, pid, agent);
  if (agent.port === null) {
    const why = `the debugger of process ${pid} listens at a port of its own choice`;
    throw cannot(
      service,
      `${why}, which it has printed: set debugger.port, or name one in address=`,
    );
  }
  if (!listeningPorts(pid).includes(agent.port)) {
    // It stops listening as long as one is connected.
    throw busy(
      service,
      `somebody is attached to the JVM ${pid}, as nothing listens at its port ${agent.port}`,
    );
  }
  return { host: agent.host, port: agent.port };
}

async function startByJcmd(
  { service }: DebugTarget,
  pid: number,
  agent: JvmAgent,
): Promise<{ host: string; port: number }> {
  const { host, port } = agent;
  if (port !== null && listeningPorts(pid).includes(port)) return { host, port };
  const before = listeningPorts(pid);
  const jcmd = join(dirname(processInfo(pid)?.exe ?? ''), 'jcmd');
  const said = await new Promise<string>((resolve) => {
    const args = [`${pid}`, 'VM.start_java_debugging'];
    execFile(jcmd, args, { timeout: enableMs }, (error, stdout, stderr) =>
      resolve(error !== null && stdout === '' ? `${error.message} ${stderr}` : stdout),
    );
  });
  const endsAtMs = performance.now() + enableMs;
  while (performance.now() < endsAtMs) {
    const opened = listeningPorts(pid).find((each) => !before.includes(each));
    if (opened !== undefined) return { host, port: opened };
    await sleep(20);
  }
  throw cannot(service, `jcmd VM.start_java_debugging: ${said.trim()}`);
}

const cannot = (service: string, why: string): LoopError =>
  new LoopError('LOOP_DEBUGGER_ENABLE', `${service}: ${why}`);

const busy = (service: string, why: string): LoopError =>
  new LoopError('LOOP_DEBUGGER_BUSY', `${service}: ${why}`);
