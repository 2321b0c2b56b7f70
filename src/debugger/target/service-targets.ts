import type { NamespaceServiceConfig } from '../../core/config.js';
import type { AttachContext } from '../../core/debugging.js';
import { didYouMean } from '../../core/did-you-mean.js';
import { LoopError } from '../../core/errors.js';
import { type DebuggedProcess, debuggedProcesses } from '../debugged-process.js';
import type { DebugTarget } from '../debugger-kind.js';
import { hasInspector } from '../has-inspector.js';
import { argsOf, processInfo } from '../proc/process-info.js';
import { answeringPids, childrenOf } from './answering-pids.js';
import { findTargets } from './find-targets.js';
import { localHosts } from './local-hosts.js';
import { ownersOfPort } from './port-owner.js';
import { refuseProductionProcess } from './refuse-production.js';
import { runtimeOf } from './runtime-of.js';
import { whoAnswered } from './who-answered.js';

/** The processes behind all services that are to be debugged, as they come and go. */
export class ServiceTargets {
  readonly #context: AttachContext;
  readonly #isLocal: (host: string) => boolean;

  private constructor(context: AttachContext, isLocal: (host: string) => boolean) {
    this.#context = context;
    this.#isLocal = isLocal;
  }

  static async of(context: AttachContext): Promise<ServiceTargets> {
    const { config, namespace } = context;
    const all = [...config.services, ...namespace.services];
    return new ServiceTargets(context, await localHosts(all.map(({ url }) => url.host)));
  }

  /** @throws LOOP_DEBUGGER_* */
  all(): readonly DebuggedProcess[] {
    const { services, waitIde } = this.#context.request;
    const found = services.map((name) => this.#find(name));
    refuseTwins(found.flat());
    if (waitIde !== null) for (const targets of found) refuseSeveral(targets);
    const nodes = found.flat().filter(({ runtime }) => hasInspector(runtime)).length;
    return found.flatMap((targets) => {
      const leaving = nodes > 1 ? targets.map((each) => ({ ...each, leavesPort: true })) : targets;
      return debuggedProcesses(leaving);
    });
  }

  /** Those that answer now and are none of these. Of a process that the config names, none. */
  late(known: ReadonlySet<number>): readonly DebuggedProcess[] {
    return this.#context.request.services.flatMap((name) => {
      if (this.#service(name).debugger?.pid != null) return [];
      try {
        const fresh = this.#find(name).filter(({ pid }) => pid !== null && !known.has(pid));
        return debuggedProcesses(
          fresh.map((target) => ({ ...target, leavesPort: true })),
          true,
        );
      } catch {
        return []; // nobody listens at the moment, or who does is not to be attached to
      }
    });
  }

  /** Who may have answered in place of the process that the config names, a line a service. */
  elsewhere(): readonly string[] {
    return this.#context.request.services.flatMap((name) => {
      const { url, debugger: given } = this.#service(name);
      const pid = given?.pid ?? null;
      if (!this.#isLocal(url.host)) return [];
      if (pid === null) return childrenText(name, answeringPids(ownersOfPort(url.port).pids));
      const others = answeringPids(ownersOfPort(url.port).pids).filter((each) => each !== pid);
      if (others.length === 0) return [];
      const answered = whoAnswered(url.port, others);
      const who =
        answered.length > 0
          ? `process ${answered.join(', ')} answered`
          : `process ${others.join(', ')} may have answered`;
      return [`${name}: ${who}, and process ${pid} alone is attached to, as debugger.pid says`];
    });
  }

  #find(name: string): readonly DebugTarget[] {
    const { config, namespace, liveProduction } = this.#context;
    const service = this.#service(name);
    const isLocal = this.#isLocal;
    const targets = findTargets({ config, namespace: namespace.name, service, isLocal });
    for (const target of targets) refuseProductionProcess(config, target, liveProduction, isLocal);
    return targets;
  }

  /** One that only production has may be attached to where that is allowed by name. */
  #service(name: string): NamespaceServiceConfig {
    const { config, namespace, liveProduction } = this.#context;
    const known = namespace.services.find((each) => each.name === name);
    if (known !== undefined) return known;
    const production = config.services.find((each) => each.name === name);
    if (production === undefined) {
      const names = namespace.services.map((each) => each.name);
      const message = `--attach ${name}: expected a service of ${namespace.name}, which has ${names.join(', ')}${didYouMean(name, names)}`;
      throw new LoopError('LOOP_DEBUGGER_REFUSED', message);
    }
    if (!liveProduction.includes(name)) {
      const message =
        `--attach ${name}: ${namespace.name} has none, and production's is not touched; ` +
        `--live-production ${name} allows it`;
      throw new LoopError('LOOP_DEBUGGER_PRODUCTION', message);
    }
    return { name, url: production.url, egress: null, debugger: null };
  }
}

/** A parent that answers may have others do the work, by means that are its own. */
function childrenText(service: string, answering: readonly number[]): readonly string[] {
  return answering.flatMap((pid) => {
    const children = childrenOf(pid).filter((child) => {
      const info = processInfo(child);
      return info !== undefined && runtimeOf(info) !== null && !answering.includes(child);
    });
    if (children.length === 0) return [];
    const which = children.map((child) => `${child} (${commandOf(child)})`).join(', ');
    const them = children.length === 1 ? 'that child' : 'one of those children';
    return [
      `${service}: process ${pid} has started ${which}: where ${them} does the work, debugger.pid names it`,
    ];
  });
}

const commandOf = (pid: number): string => argsOf(pid).slice(0, 2).map(lastPart).join(' ');
const lastPart = (word: string): string => word.slice(word.lastIndexOf('/') + 1);

/** A debugger of a process is one; of two sessions neither would know what the other does. */
function refuseTwins(targets: readonly DebugTarget[]): void {
  for (const [position, { pid, service }] of targets.entries()) {
    const twin = targets.slice(0, position).find((each) => pid !== null && each.pid === pid);
    if (twin === undefined) continue;
    const message = `--attach: ${twin.service} and ${service} are one process (${pid}): name one of them`;
    throw new LoopError('LOOP_DEBUGGER_REFUSED', message);
  }
}

/** An IDE attaches to one. */
function refuseSeveral(targets: readonly DebugTarget[]): void {
  const [first] = targets;
  if (first === undefined || targets.length === 1) return;
  const pids = targets.map(({ pid }) => pid).join(', ');
  throw new LoopError(
    'LOOP_DEBUGGER_NO_PROCESS',
    `--wait-ide: expected one process to answer for ${first.service}, got ${pids}; ` +
      'debugger.pid of its namespace says which, or start it with one worker',
  );
}
