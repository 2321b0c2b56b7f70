import { LoopError } from '../../core/errors.js';
import type { DebugTarget } from '../debugger-kind.js';
import { kinds } from '../kinds.js';
import { HostedService } from './hosted-service.js';
import type { GuardCalls, GuardEvent } from './messages.js';

/** Holds the debuggers of all services that a replay attaches to. */
export class GuardHost implements GuardCalls {
  readonly #tell: (event: GuardEvent) => void;
  readonly #services = new Map<string, HostedService>();
  /** Of the run that is under way. */
  #traceId: string | null = null;
  #released: Promise<readonly string[]> | null = null;

  constructor(tell: (event: GuardEvent) => void) {
    this.#tell = tell;
  }

  async open(...[target, options]: Parameters<GuardCalls['open']>) {
    const kind = await kinds[target.runtime]();
    if (this.#released !== null) {
      throw new LoopError('LOOP_DEBUGGER_GONE', `${target.service}: released before it was opened`);
    }
    const hosted = new HostedService(target, kind, this.#tell, () => this.#traceId);
    this.#services.set(target.service, hosted);
    return hosted.open(options);
  }

  async arm(...[service, breakpoints, breakOn]: Parameters<GuardCalls['arm']>) {
    return this.#of(service).arm(breakpoints, breakOn);
  }

  async expect(traceId: string) {
    this.#traceId = traceId;
  }

  async act(...[service, action]: Parameters<GuardCalls['act']>) {
    return this.#of(service).act(action);
  }

  async inspect(...[service, frame]: Parameters<GuardCalls['inspect']>) {
    return this.#of(service).inspect(frame);
  }

  async missed(service: string) {
    return this.#of(service).missed();
  }

  async evaluate(...[service, expression, frame]: Parameters<GuardCalls['evaluate']>) {
    return this.#of(service).evaluate(expression, frame);
  }

  async openDoor(...[service, wait]: Parameters<GuardCalls['openDoor']>) {
    return this.#of(service).openDoor(wait);
  }

  async leave(service: string) {
    return this.#of(service).leave();
  }

  async ideHeardAt(service: string) {
    return this.#of(service).ideHeardAt();
  }

  async close(service: string) {
    const problems = await this.#of(service).release();
    this.#services.delete(service);
    return problems;
  }

  release(): Promise<readonly string[]> {
    this.#released ??= Promise.all(
      [...this.#services.values()].map((hosted) => hosted.release()),
    ).then((problems) => problems.flat());
    return this.#released;
  }

  #of(service: DebugTarget['service']): HostedService {
    const hosted = this.#services.get(service);
    if (hosted === undefined) throw new Error(`${service}: expected to be open`);
    return hosted;
  }
}
