import { constants, openSync } from 'node:fs';
import { destination, pino } from 'pino';
import type { AccessEntry } from './access-item.js';
import { combinedLine } from './combined-line.js';

export interface AccessWriter {
  write(entry: AccessEntry): void;
  /** Lines that were lost since it was asked last, and why. */
  takeLost(): { readonly lost: number; readonly problem: string | null };
  /** Resolves when all is written, or nobody takes it. */
  end(): Promise<void>;
}

/** What a slow reader has not taken yet. */
const waitingBytesMax = 4 * 1024 * 1024;

/** Writes lines to stdout, as far as that takes them; never waits for its reader. Lives in a thread. */
export function openAccessWriter(format: 'json' | 'combined'): AccessWriter {
  let lost = 0;
  let problem: string | null = null;
  let isBroken = false;
  const out = destination({
    ...stdout(),
    sync: false,
    maxLength: waitingBytesMax,
    // Lines of a batch leave together.
    minLength: 8 * 1024,
    periodicFlush: 100,
  });
  out.on('drop', () => {
    lost++;
    problem = 'the reader of stdout is behind';
  });
  out.on('error', (error: NodeJS.ErrnoException) => {
    isBroken = true;
    problem = error.code === 'EPIPE' ? 'nobody reads stdout any more' : String(error);
  });
  // Fields of loop's own alone: no process, no host, and in place of the level what the line is.
  const log = pino(
    {
      base: null,
      timestamp: false,
      formatters: { level: () => ({ type: 'access' }) },
      messageKey: 'message',
    },
    out,
  );
  return {
    write(entry) {
      if (isBroken) lost++;
      else if (format === 'json') log.info(entry);
      else out.write(combinedLine(entry));
    },
    takeLost() {
      const taken = { lost, problem: lost === 0 ? null : problem };
      lost = 0;
      return taken;
    },
    end() {
      if (isBroken) return Promise.resolve();
      return new Promise((resolve) => {
        // Not `flush`: during a write it hears of that one's end, with up to `minLength` still here.
        out.once('close', () => resolve());
        out.once('error', () => resolve());
        out.end();
      });
    },
  };
}

/**
 * stdout opened anew, so that a write which nobody takes fails, in place of holding up one of the few
 * threads that the process has for files. A socket cannot be, and does not wait: Node has made it so.
 */
function stdout(): { fd: number } {
  try {
    const { O_WRONLY, O_APPEND, O_NONBLOCK } = constants;
    return { fd: openSync('/dev/stdout', O_WRONLY | O_APPEND | O_NONBLOCK) };
  } catch {
    return { fd: 1 };
  }
}
