import { exitCode } from '../exit-code.js';
import type { Io } from '../io.js';

export interface Interruption {
  /** No more runs are to be started. */
  readonly starting: AbortSignal;
  /** The running ones are to end early. */
  readonly run: AbortSignal;
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
  const onSignal = (): void => {
    const step = left.shift();
    if (step === undefined) io.exit(exitCode.interrupted);
    else {
      controllers[step].abort();
      onStep(step);
    }
  };
  const forget = [io.onSignal('SIGINT', onSignal), io.onSignal('SIGTERM', onSignal)];
  return {
    starting: controllers.starting.signal,
    run: controllers.run.signal,
    forget: () => {
      for (const each of forget) each();
    },
  };
}
