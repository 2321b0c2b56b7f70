import type { Answer, Traffic } from './send-traffic.js';

export interface KeptChain {
  readonly path: string;
  readonly status: number | null;
  /** Service of the first failing hop. */
  readonly failedAt: string | null;
}

/** `300 requests: 297 answered 200, 3 answered 500.` */
export function trafficLine({ sent, answers }: Traffic): string {
  const order = (answer: Answer): number => (answer === 'nothing' ? Infinity : answer);
  const counts = [...answers]
    .sort(([one], [other]) => order(one) - order(other))
    .map(([answer, count]) => `${count} answered ${answer}`);
  return `${sent} requests: ${counts.join(', ')}.`;
}

/** Whether a chain failed as the story tells it: at reviews, for the book whose page fails. */
export function isOfStory({ path, status, failedAt }: KeptChain): boolean {
  return path === '/productpage?book=4' && status === 500 && failedAt === 'reviews';
}

/**
 * What the rule made of the traffic, from what is in the store. Usually book 4's page alone fails;
 * on a machine that stands still for a while, calls may time out or break off as well.
 */
export function keptLines(kept: readonly KeptChain[], failed: number): readonly string[] {
  const ofStory = kept.filter(isOfStory).length;
  const others = kept.filter((chain) => !isOfStory(chain));
  const those = ofStory === failed ? `those ${failed}` : `${ofStory} of the ${failed} of book 4`;
  const first = `The rule "status: 5xx" kept ${those}`;
  if (others.length === 0) return [`${first}, and nothing else.`];
  const failures = others.map(({ path, status, failedAt }) => {
    return `  ${path} ${status ?? 'without an answer'}, failed at ${failedAt ?? 'no hop'}`;
  });
  return [
    `${first}, and ${others.length} more that failed in another way,`,
    'as happens on a machine that stands still for a while:',
    ...[...new Set(failures)].slice(0, failuresMax),
  ];
}

const failuresMax = 5;
