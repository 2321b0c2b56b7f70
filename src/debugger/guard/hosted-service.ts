import type {
  ArmedBreakpoint,
  BreakOn,
  BreakpointRequest,
  Evaluation,
  FrameView,
  IdeOffer,
  IdeWait,
  StepAction,
} from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import type {
  DebuggerKind,
  DebugSession,
  DebugTarget,
  EnabledDebugger,
  IdeDoor,
} from '../debugger-kind.js';
import { enableMs, injectMs, releaseMs } from '../limits.js';
import { whoseRequest } from '../whose-request.js';
import type { GuardEvent, Opened, OpenOptions } from './messages.js';

/** The slowest way to become debuggable, and some. */
const openMs = injectMs + enableMs;

/** One service under the debugger: all that was done to it, and how to undo it. */
export class HostedService {
  readonly target: DebugTarget;
  readonly #kind: DebuggerKind;
  readonly #tell: (event: GuardEvent) => void;
  /** Of the run that is under way. */
  readonly #traceId: () => string | null;
  #opening: Promise<Opened> | null = null;
  #enabled: EnabledDebugger | null = null;
  #session: DebugSession | null = null;
  #door: IdeDoor | null = null;
  #released: Promise<string[]> | null = null;

  constructor(
    target: DebugTarget,
    kind: DebuggerKind,
    tell: (event: GuardEvent) => void,
    traceId: () => string | null = () => null,
  ) {
    this.target = target;
    this.#traceId = traceId;
    this.#kind = kind;
    this.#tell = tell;
  }

  open(options: OpenOptions): Promise<Opened> {
    this.#opening = this.#open(options);
    return this.#opening;
  }

  async #open({ watches, own, forIde }: OpenOptions): Promise<Opened> {
    const { service } = this.target;
    const enabled = await this.#kind.enable(this.target);
    this.#enabled = enabled;
    if (this.#released !== null) {
      throw new LoopError('LOOP_DEBUGGER_GONE', `${service}: released before it was attached to`);
    }
    if (!forIde) {
      const ofThis =
        <T>(use: (given: T) => void) =>
        (given: T) => {
          if (this.#released === null) use(given);
        };
      this.#session = await this.#kind.connect(
        enabled,
        this.target,
        {
          stopped: ofThis((stop) => this.#tell({ type: 'stopped', service, stop })),
          resumed: () => this.#tell({ type: 'resumed', service }),
          placed: (position, breakpoint) =>
            this.#tell({ type: 'placed', service, position, breakpoint }),
          note: (line) => this.#tell({ type: 'note', service, line }),
          passedBy: (head) => this.#tell({ type: 'passedBy', service, head }),
          gone: ofThis((reason) => {
            this.#session = null;
            this.#tell({ type: 'gone', service, reason });
          }),
        },
        {
          watches,
          whose:
            own === null
              ? undefined
              : (head) => whoseRequest(head, { ...own, traceId: this.#traceId() }),
        },
      );
    }
    const { host, port } = enabled;
    return { host, port, handsOverPauses: this.#kind.handsOverPauses };
  }

  arm(
    breakpoints: readonly BreakpointRequest[],
    breakOn: BreakOn | null,
  ): Promise<readonly ArmedBreakpoint[]> {
    return this.#connected.arm(breakpoints, breakOn);
  }

  act(action: StepAction): Promise<void> {
    return this.#connected.act(action);
  }

  inspect(frame: number): Promise<FrameView> {
    return this.#connected.inspect(frame);
  }

  async missed(): Promise<readonly string[]> {
    return (await this.#session?.missed?.()) ?? [];
  }

  evaluate(expression: string, frame: number): Promise<Evaluation> {
    return this.#connected.evaluate(expression, frame);
  }

  async openDoor(wait: IdeWait): Promise<IdeOffer> {
    const { service, runtime } = this.target;
    if (this.#enabled === null) throw new Error(`${service}: expected to be enabled`);
    if (!this.#kind.handsOverPauses) {
      await this.#session?.release();
      this.#session = null;
      // A session that lets go says no more.
      this.#tell({ type: 'resumed', service });
    }
    this.#door ??= await this.#openDoor(this.#enabled, wait);
    const { port } = this.#door;
    return {
      ...{ service, runtime, host: '127.0.0.1', port },
      launch: this.#kind.launchConfiguration(this.target, port),
    };
  }

  #openDoor(enabled: EnabledDebugger, wait: IdeWait): Promise<IdeDoor> {
    const { service } = this.target;
    return this.#kind.openIdeDoor(enabled, this.target, wait, {
      attached: () => this.#tell({ type: 'ideAttached', service }),
      armed: () => this.#tell({ type: 'ideArmed', service }),
      paused: (lateMs) => this.#tell({ type: 'idePaused', service, lateMs }),
      resumed: (lateMs) => this.#tell({ type: 'ideResumed', service, lateMs }),
      stopped: (stop) => this.#tell({ type: 'ideStop', service, stop }),
    });
  }

  async leave(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    await session?.leave?.();
  }

  ideHeardAt(): number | null {
    return this.#door?.lastHeardAtMs() ?? null;
  }

  /** Returns what went wrong. */
  release(): Promise<string[]> {
    this.#released ??= this.#release();
    return this.#released;
  }

  async #release(): Promise<string[]> {
    const problems: string[] = [];
    const attempt = async (
      what: string,
      undo: Promise<void> | undefined,
      ms = releaseMs,
    ): Promise<void> => {
      if (undo === undefined) return;
      try {
        await within(undo, ms);
      } catch (error) {
        problems.push(`${this.target.service}: ${what}: ${messageOf(error)}`);
      }
    };
    // What is still being opened must be known before it can be undone; nothing stands at a stop yet.
    await attempt('it was still being attached to', this.#opened(), openMs);
    await attempt('breakpoints may be left', this.#session?.release());
    await attempt('the door for IDEs was not closed', this.#door?.close());
    await attempt('its debugger may still listen', this.#enabled?.disable());
    return problems;
  }

  async #opened(): Promise<void> {
    await this.#opening?.catch(() => undefined);
  }

  get #connected(): DebugSession {
    if (this.#session !== null) return this.#session;
    const message = `${this.target.service}: its debugger is no longer attached`;
    throw new LoopError('LOOP_DEBUGGER_GONE', message);
  }
}

function within(work: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not done within ${ms} ms`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
