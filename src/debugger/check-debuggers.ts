import { connect } from 'node:net';
import { type Check, ok, warn } from '../core/check.js';
import type { Config, NamespaceConfig, NamespaceServiceConfig } from '../core/config.js';
import { LoopError } from '../core/errors.js';
import type { DebugTarget } from './debugger-kind.js';
import { hasInspector } from './has-inspector.js';
import { requireAgent } from './java/jvm-agent.js';
import { requireLldb } from './native/lldb-program.js';
import { findProgram } from './proc/find-program.js';
import { checkMayTrace } from './proc/may-trace.js';
import { interpreterWithDebugpy } from './python/interpreter.js';
import { findTargets } from './target/find-targets.js';
import { localHosts } from './target/local-hosts.js';

const connectMs = 1_000;
const readMore = 'docs/debugging.md says what each debugger needs';

/** Whether the debuggers that namespaces name could be attached. Only looks. Never rejects. */
export async function checkDebuggers(config: Config): Promise<Check[]> {
  const wanted = config.namespaces.flatMap((namespace) =>
    namespace.services
      .filter((service) => service.debugger !== null)
      .map((service) => ({ namespace, service })),
  );
  const isLocal = await localHosts(wanted.map(({ service }) => service.url.host));
  return Promise.all(wanted.map((each) => checkOne(config, each, isLocal)));
}

async function checkOne(
  config: Config,
  { namespace, service }: { namespace: NamespaceConfig; service: NamespaceServiceConfig },
  isLocal: (host: string) => boolean,
): Promise<Check> {
  const check = `debugger ${namespace.name}/${service.name}`;
  try {
    const targets = findTargets({ config, namespace: namespace.name, service, isLocal });
    const found = await Promise.all(targets.map(prerequisites));
    return ok(check, found.join('; '));
  } catch (error) {
    if (!(error instanceof LoopError)) return warn(check, String(error), readMore);
    return warn(check, `${error.message} (${error.code})`, readMore);
  }
}

/** @throws LOOP_DEBUGGER_* */
async function prerequisites({ service, runtime, pid, port }: DebugTarget): Promise<string> {
  if (pid === null) {
    await reach(service, port ?? 0);
    return `${runtime}: something listens at 127.0.0.1:${port}`;
  }
  if (hasInspector(runtime)) return `${runtime}: process ${pid}, whose inspector can be opened`;
  if (runtime === 'java') {
    if (port === null) requireAgent(service, pid);
    return `java: process ${pid}, which was started with its debugger`;
  }
  checkMayTrace(pid, service);
  if (runtime === 'native') return `native: process ${pid}, ${requireLldb(service)}`;
  if (runtime === 'go') return `go: process ${pid}, ${programAt('dlv', service)}`;
  if (port !== null) return `python: process ${pid}, debugpy at port ${port}`;
  const python = await interpreterWithDebugpy(pid, service);
  return `python: process ${pid}, ${programAt('gdb', service)}, debugpy of ${python}`;
}

function programAt(name: string, service: string): string {
  const path = findProgram(name);
  if (path !== null) return path;
  const message = `${service}: expected ${name} in PATH, got none`;
  throw new LoopError('LOOP_DEBUGGER_NOT_INSTALLED', message);
}

function reach(service: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const message = `${service}: no debugger listens at 127.0.0.1:${port}`;
    const refuse = () => reject(new LoopError('LOOP_DEBUGGER_CONNECT', message));
    const socket = connect({ host: '127.0.0.1', port, timeout: connectMs }, () => resolve());
    socket.once('connect', () => socket.destroy());
    socket.once('error', refuse).once('timeout', () => {
      refuse();
      socket.destroy();
    });
  });
}
