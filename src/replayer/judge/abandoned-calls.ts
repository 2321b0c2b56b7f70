import type { Capture, Hop } from '../../core/capture.js';
import type { ReplayedChain } from '../replayed-call.js';

interface Replayed {
  readonly capture: Capture;
  readonly chain: ReplayedChain;
  /** Index of the hop that was sent, in the capture. */
  readonly entry: number;
}

/**
 * Calls that the recorded caller left, and whose caller is live: whether it leaves again is its own
 * doing, also where the answer is a recorded one. What comes of it when it stays is not.
 */
export function abandonedCalls({ capture, chain }: Replayed): Hop[] {
  return chain.calls.flatMap(({ hop, mode, answers, miss }) => {
    // It left before any answer was found for it.
    const isUnanswered = mode === 'recorded' && answers === null && miss === null;
    if (isUnanswered) return hop.error === 'aborted' ? [hop] : [];
    const recorded = capture.chain.find(({ index }) => index === answers);
    if (recorded?.error !== 'aborted') return [];
    const stayed = { error: null, status: null, answeredStatus: null, response: null };
    return [hop.error === 'aborted' ? hop : { ...hop, ...stayed }];
  });
}

/** Whether a recorded call was left by a caller that is live now, and whose calls are seen. */
export function isLeftByLive({ error, from }: Hop, { capture, chain, entry }: Replayed): boolean {
  const live = chain.calls.filter(({ mode }) => mode === 'live').map(({ hop }) => hop.service);
  const sent = capture.chain.find(({ index }) => index === entry)?.service ?? null;
  return chain.observed && error === 'aborted' && from !== null && [sent, ...live].includes(from);
}
