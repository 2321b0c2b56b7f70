import { keyOfStep, stepsOf } from './json-step.js';

/** Places known to be noise, from runs against a baseline; `at` as in `Difference.at`. */
export interface NoisyPlaces {
  has(at: string): boolean;
  /** Undefined where the keys of the object at `at` are no noise. */
  madeUpKeys(at: string): MadeUpKeys | undefined;
}

/** An object whose keys are made up for each run: a map by ids. */
export interface MadeUpKeys {
  /** Keys that are none of these: they were there in both runs. */
  readonly stable: ReadonlySet<string>;
  /** How many there are differs from run to run, too. */
  readonly countVaries: boolean;
}

/** As a comparison of two runs finds it. */
export interface MadeUpObject extends MadeUpKeys {
  /** As in `Difference.at`. */
  readonly at: string;
}

export const noPlaces: NoisyPlaces = { has: () => false, madeUpKeys: () => undefined };

/**
 * A field that differs in one item of a list is noise in all of them: `$.items[3].id` stands for
 * `$.items[*].id`; and so is one below a key that is made up: `$.sessions.*.token`.
 */
export function noisyPlaces(
  places: Iterable<string>,
  objects: readonly MadeUpObject[] = [],
): NoisyPlaces {
  const madeUp = new Map<string, MadeUpKeys>();
  // An object within another comes after it, and its place may need that one's keys.
  for (const { at, stable, countVaries } of objects) {
    const place = generalised(at, madeUp);
    const known = madeUp.get(place);
    madeUp.set(place, {
      stable:
        known === undefined ? stable : new Set([...stable].filter((key) => known.stable.has(key))),
      countVaries: countVaries || known?.countVaries === true,
    });
  }
  const known = new Set([...places].map((at) => generalised(at, madeUp)));
  return {
    has: (at) => known.size > 0 && known.has(generalised(at, madeUp)),
    madeUpKeys: (at) => (madeUp.size === 0 ? undefined : madeUp.get(generalised(at, madeUp))),
  };
}

/** Not `body line 3`, which is a line of text. */
const structured = /^((?:request )?body (?:\$|form|part|xml|line|message))([.[].*)?$/s;

function generalised(at: string, madeUp: ReadonlyMap<string, MadeUpKeys>): string {
  const [, root, path = ''] = structured.exec(at) ?? [];
  if (root === undefined) return at;
  let place = root;
  for (const step of stepsOf(path)) {
    const key = keyOfStep(step);
    const keys = key === null ? undefined : madeUp.get(place);
    if (key === null) place += '[*]';
    else place += keys !== undefined && !keys.stable.has(key) ? '.*' : step;
  }
  return place;
}
