import type { Stop } from '../../../src/core/debugging.js';
import type { IdeDoorEvents } from '../../../src/debugger/debugger-kind.js';

/** What a door tells, to be waited for. */
export interface HeardDoor {
  readonly events: IdeDoorEvents;
  /** Resolves when a client is armed. */
  readonly armed: Promise<void>;
  /** Everything in its order: `attached`, `armed`, `paused`, `resumed`, `stopped file:line`. */
  readonly told: readonly string[];
  readonly stops: readonly Stop[];
}

export function heardDoor(): HeardDoor {
  const told: string[] = [];
  const stops: Stop[] = [];
  let arm: () => void = () => undefined;
  const armed = new Promise<void>((resolve) => {
    arm = resolve;
  });
  const say = (word: string) => () => void told.push(word);
  return {
    ...{ armed, told, stops },
    events: {
      ...{ attached: say('attached'), paused: say('paused'), resumed: say('resumed') },
      armed: () => {
        told.push('armed');
        arm();
      },
      stopped: (stop) => {
        told.push(`stopped ${stop.file}:${stop.line}`);
        stops.push(stop);
      },
    },
  };
}
