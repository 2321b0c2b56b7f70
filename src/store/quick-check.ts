import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What `PRAGMA quick_check` says: `ok`, the first fault, or that it took too long and was ended. */
export type QuickCheck = 'ok' | 'too long' | (string & {});

/**
 * Looks through the whole file in a process of its own, because nothing can end SQLite in this one
 * while it reads. Changes nothing.
 */
export function quickCheck(path: string, ms: number): Promise<QuickCheck> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, path],
      { timeout: ms, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => {
        if (error?.killed) resolve('too long');
        else resolve(stdout.trim() || stderr.trim().split('\n').at(-1) || String(error?.message));
      },
    );
  });
}

/** Tests run the sources; a process needs what is built. */
const program = fileURLToPath(
  import.meta.url.endsWith('.ts')
    ? new URL('../../dist/src/store/quick-check-main.js', import.meta.url)
    : new URL('./quick-check-main.js', import.meta.url),
);
