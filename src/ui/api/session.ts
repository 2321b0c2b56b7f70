import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Session } from './shapes.js';
import { useAnswer } from './use-answer.js';

/** Whom the page speaks to; null until it has answered. */
export const session = signal<Session | null>(null);

/** Asks once, and again after a token was given. */
export function useSession() {
  const answer = useAnswer<Session>('/api/session');
  useEffect(() => {
    if (answer.data !== undefined) session.value = answer.data;
  }, [answer.data]);
  return answer;
}
