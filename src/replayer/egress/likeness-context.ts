import { type Ignore, nothingIgnored } from '../compare/ignore.js';
import { createNoise, type Noise } from '../compare/noise.js';

/** By what two calls are told apart, beside what they say. */
export interface LikenessContext {
  readonly ignore: Ignore;
  readonly noise: Noise;
}

const nowhere = { startedAtMs: 0, ids: [] };

/** Times are then noise when they are equal, and nothing is ignored. */
export const plainContext: LikenessContext = {
  ignore: nothingIgnored,
  noise: createNoise(nowhere, nowhere, 0),
};
