import { createInterface } from 'node:readline/promises';
import { LoopError } from '../../core/errors.js';
import type { Io } from '../io.js';

/**
 * Asks on a terminal; anything but yes is no.
 * @throws LOOP_CLI_USAGE where nobody can answer
 */
export async function confirm(io: Io, question: string): Promise<boolean> {
  if (!io.canAsk) {
    throw new LoopError(
      'LOOP_CLI_USAGE',
      `${question} There is no terminal to ask on: add --yes to go ahead`,
    );
  }
  const prompt = createInterface({ input: io.stdin, output: io.stderr });
  const closed = new AbortController();
  // End of input (Ctrl-D) is a no.
  prompt.once('close', () => closed.abort());
  try {
    const answer = await prompt.question(`${question} [y/N] `, { signal: closed.signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return false;
    throw error;
  } finally {
    prompt.close();
  }
}
