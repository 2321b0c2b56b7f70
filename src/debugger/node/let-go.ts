import { releaseMs } from '../limits.js';
import type { CdpClient } from './cdp-client.js';

export interface LetGoOptions {
  /** Of all that V8 was told to stop at. */
  readonly ids: readonly string[];
  /** False: the pause is another client's from now on. */
  readonly resumes: boolean;
  /** For the connection to close. */
  readonly closeMs: number;
}

/**
 * Takes back what was asked of the program, and disconnects. Refused: not paused, or no such
 * breakpoint any more. Unanswered: the connection is cut, and the program resumes by itself when its
 * last client has gone.
 */
export async function letGo(
  client: CdpClient,
  { ids, resumes, closeMs }: LetGoOptions,
): Promise<void> {
  const commands: [string, object][] = [
    ...ids.map((breakpointId): [string, object] => ['Debugger.removeBreakpoint', { breakpointId }]),
    ['Debugger.setPauseOnExceptions', { state: 'none' }],
    ...(resumes ? [['Debugger.resume', {}] satisfies [string, object]] : []),
  ];
  const options = { timeoutMs: releaseMs / 2 };
  await Promise.allSettled(
    commands.map(([method, params]) => client.send(method, params, options)),
  );
  await client.close(closeMs);
}
