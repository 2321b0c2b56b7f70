// Notices when an IDE that speaks through the door has set its breakpoints. The protocol has no
// word for "I am done", so it is read from what the clients do:
//
//   VS Code (js-debug)   Debugger.enable … setBreakpointByUrl* … Runtime.runIfWaitingForDebugger;
//                        for source-mapped files more of setBreakpointByUrl as it reads their maps
//   Chrome DevTools      Runtime.runIfWaitingForDebugger at once, then setBreakpointByUrl*
//
// So: it is enabled, one of the two was answered, and then it is quiet; for longer where no
// breakpoint has been set, because they may still be coming. One that never falls silent is done
// after a while all the same.

const quietMs = 300;
const quietWithoutBreakpointMs = 1_500;
const longestMs = 4_000;

export class DoorObserver {
  readonly armed: Promise<void>;
  #resolve: () => void = () => {};
  readonly #asked = new Map<number, string>();
  #isEnabled = false;
  #hasRun = false;
  #hasBreakpoint = false;
  #quiet: NodeJS.Timeout | undefined;
  #longest: NodeJS.Timeout | undefined;

  constructor() {
    this.armed = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  said(id: number, method: string): void {
    if (methodsOfInterest.has(method)) this.#asked.set(id, method);
    if (this.#quiet !== undefined) this.#wait();
  }

  answered(id: number): void {
    const method = this.#asked.get(id);
    if (method === undefined) return;
    this.#asked.delete(id);
    if (method === 'Debugger.enable') this.#isEnabled = true;
    else if (method === 'Runtime.runIfWaitingForDebugger') this.#hasRun = true;
    else this.#hasBreakpoint = true;
    if (this.#isEnabled && (this.#hasRun || this.#hasBreakpoint)) this.#wait();
  }

  /** It has gone; if it was not done, the next one starts anew. */
  left(): void {
    clearTimeout(this.#quiet);
    clearTimeout(this.#longest);
    this.#quiet = undefined;
    this.#longest = undefined;
    this.#asked.clear();
    this.#isEnabled = false;
    this.#hasRun = false;
    this.#hasBreakpoint = false;
  }

  #wait(): void {
    const done = (): void => {
      clearTimeout(this.#quiet);
      clearTimeout(this.#longest);
      this.#resolve();
    };
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(done, this.#hasBreakpoint ? quietMs : quietWithoutBreakpointMs);
    this.#longest ??= setTimeout(done, longestMs);
  }
}

const methodsOfInterest = new Set([
  'Debugger.enable',
  'Debugger.setBreakpoint',
  'Debugger.setBreakpointByUrl',
  'Runtime.runIfWaitingForDebugger',
]);
