import type { Verdict } from '../api/replay-shapes.js';

/** That it failed again is what one hopes for while looking for the fault, and not once it is mended. */
export const verdictLook: Readonly<Record<Verdict, string>> = {
  reproduced: 'bad',
  different: 'warn',
  passed: 'good',
  unreachable: 'soft',
};

/** As `loop replay` says it. */
export const verdictMeaning: Readonly<Record<Verdict, string>> = {
  reproduced: 'The rule that kept the capture holds again.',
  different: 'It fails, but in another way than the capture.',
  passed: 'No rule holds: it does not fail here.',
  unreachable: 'The target gave no connection.',
};
