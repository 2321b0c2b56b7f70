import type { Verdict } from '../api/replay-shapes.js';

/** That it failed again is what one hopes for while looking for the fault, and not once it is mended. */
export const verdictLook: Readonly<Record<Verdict, string>> = {
  reproduced: 'bad',
  different: 'warn',
  passed: 'good',
  unreachable: 'soft',
};
