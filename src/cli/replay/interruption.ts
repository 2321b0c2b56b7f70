import { exitCode } from '../exit-code.js';
import type { Io } from '../io.js';

export interface Interruption {
  /** No more runs are to be started. */
  readonly starting: AbortSignal;
  /** The running ones are to end early. */
  readonly run: AbortSignal;
  /** What the process ends with; null as long as nobody interrupted. */
  exitCode(): number | null;
  /** As Ctrl-C: for a terminal that sends it as a character, while lines are edited there. */
  readonly interrupt: () => void;
  /** Leaves signals to others again. */
  forget(): void;
}

/**
 * Makes of each SIGINT (Ctrl-C) or SIGTERM one of `steps`, in order; the next one after the last
 * ends the process at once.
 */
export function interruption(
  io: Io,
  steps: readonly ('starting' | 'run')[],
  onStep: (step: 'starting' | 'run') => void = () => {},
): Interruption {
  const controllers = { starting: new AbortController(), run: new AbortController() };
  const left = [...steps];
  let first: number | null = null;
  const onSignal = (code: number) => (): void => {
    first ??= code;
    const step = left.shift();
    if (step === undefined) io.exit(code);
    else {
      controllers[step].abort();
      onStep(step);
    }
  };
  const forget = [
    io.onSignal('SIGINT', onSignal(exitCode.interrupted)),
    io.onSignal('SIGTERM', onSignal(exitCode.terminated)),
  ];
  return {
    starting: controllers.starting.signal,
    run: controllers.run.signal,
    exitCode: () => first,
    interrupt: onSignal(exitCode.interrupted),
    forget: () => {
      for (const each of forget) each();
    },
  };
}
