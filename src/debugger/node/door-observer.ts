// Notices when an IDE that speaks through the door has attached, and has set its breakpoints. The
// protocol has no word for "I am done", so it is read from what the clients do:
//
//   VS Code (js-debug)   Debugger.enable … setBreakpointByUrl* … Runtime.runIfWaitingForDebugger;
//                        for source-mapped files more of setBreakpointByUrl as it reads their maps
//   Chrome DevTools,     Runtime.runIfWaitingForDebugger at once; setBreakpointByUrl when a person
//   node inspect         has found the line
//
// So it has attached when the debugger is enabled and one of the two was answered; it is armed when
// a breakpoint was, or when only its coming is waited for, and then it is quiet. One that never
// falls silent is done after a while all the same.

import type { IdeWait } from '../../core/debugging.js';
import type { ClientCommand } from './door-link.js';

const quietMs = 300;
const quietWithoutBreakpointMs = 1_500;
const longestMs = 4_000;

export interface DoorObserverEvents {
  attached(): void;
  /** Once for each client that comes. */
  armed(): void;
}

export class DoorObserver {
  readonly #wait: IdeWait;
  readonly #events: DoorObserverEvents;
  readonly #asked = new Map<number, string>();
  #isEnabled = false;
  #hasRun = false;
  #hasBreakpoint = false;
  #isDone = false;
  #quiet: NodeJS.Timeout | undefined;
  #longest: NodeJS.Timeout | undefined;

  constructor(wait: IdeWait, events: DoorObserverEvents) {
    this.#wait = wait;
    this.#events = events;
  }

  said({ id, method, params }: ClientCommand): void {
    // To stop at no exception is what clients begin with.
    const isNothing = method === exceptions && (params?.state ?? 'none') === 'none';
    if (methodsOfInterest.has(method) && !isNothing) this.#asked.set(id, method);
    if (this.#quiet !== undefined) this.#expectQuiet();
  }

  answered(id: number): void {
    const method = this.#asked.get(id);
    if (method === undefined) return;
    this.#asked.delete(id);
    const hadAttached = this.#hasAttached;
    if (method === 'Debugger.enable') this.#isEnabled = true;
    else if (method === 'Runtime.runIfWaitingForDebugger') this.#hasRun = true;
    else this.#hasBreakpoint = true;
    if (!this.#hasAttached) return;
    if (!hadAttached) this.#events.attached();
    if (this.#hasBreakpoint || this.#wait === 'attached') this.#expectQuiet();
  }

  /** It has gone. */
  left(): void {
    this.#isDone = true;
    this.#end();
  }

  get #hasAttached(): boolean {
    return this.#isEnabled && (this.#hasRun || this.#hasBreakpoint);
  }

  #expectQuiet(): void {
    if (this.#isDone) return;
    const done = (): void => {
      this.#isDone = true;
      this.#end();
      this.#events.armed();
    };
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(done, this.#hasBreakpoint ? quietMs : quietWithoutBreakpointMs);
    this.#longest ??= setTimeout(done, longestMs);
  }

  #end(): void {
    clearTimeout(this.#quiet);
    clearTimeout(this.#longest);
    this.#quiet = undefined;
  }
}

const exceptions = 'Debugger.setPauseOnExceptions';

const methodsOfInterest = new Set([
  'Debugger.enable',
  'Debugger.setBreakpoint',
  'Debugger.setBreakpointByUrl',
  'Debugger.setBreakpointOnFunctionCall',
  exceptions,
  'Runtime.runIfWaitingForDebugger',
]);
