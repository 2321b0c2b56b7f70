import { readFile } from 'node:fs/promises';
import { type Expiry, expiryOf } from '../core/certificate-expiry.js';
import { certificateFilesOf } from '../core/certificate-files.js';
import type { Config } from '../core/config.js';
import { steadyNow } from '../core/steady-clock.js';

const lookEveryMs = 60_000;
/** What has been said is said again after so long. */
const againMs = 86_400_000;

export interface ExpiryWatch {
  configure(config: Config): void;
  close(): void;
}

/** Says in the log, once a day, which certificates that loop shows are good no more, or not for long. */
export function warnOfExpiry(first: Config, warn: (line: string) => void): ExpiryWatch {
  let files = certificateFilesOf(first);
  const said = new Map<string, number>();
  const look = async () => {
    for (const { key, file } of files) {
      const now = steadyNow();
      const expiry = await expiryOfFile(file, now);
      if (expiry === null || expiry.state === 'good') continue;
      const line = `${key}: ${words[expiry.state]}: ${expiry.text} (${file})`;
      if (now - (said.get(line) ?? Number.NEGATIVE_INFINITY) < againMs) continue;
      said.set(line, now);
      warn(line);
    }
  };
  const timer = setInterval(() => void look(), lookEveryMs).unref();
  void look();
  return {
    configure(next) {
      files = certificateFilesOf(next);
      void look();
    },
    close: () => clearInterval(timer),
  };
}

const words = {
  soon: 'the certificate expires soon',
  over: 'the certificate has expired',
  early: 'the certificate is not good yet',
} as const;

/** Null of a file that cannot be read: whoever needs it says so. */
async function expiryOfFile(file: string, now: number): Promise<Expiry | null> {
  try {
    return expiryOf(await readFile(file), now);
  } catch {
    return null;
  }
}
