import { readFile } from 'node:fs/promises';
import { expiryOf } from '../../core/certificate-expiry.js';
import { certificateFilesOf } from '../../core/certificate-files.js';
import { type Check, fail, ok, warn } from '../../core/check.js';
import type { Config } from '../../core/config.js';

const cure = 'renew it; a running gateway takes the renewed file by itself';

/** How long the certificates that loop shows are good. `now`: epoch ms. */
export function checkCertificates(config: Config, now: number): Promise<Check[]> {
  return Promise.all(
    certificateFilesOf(config).map(async ({ key, file }) => {
      const check = `certificate ${key}`;
      try {
        const { state, text } = expiryOf(await readFile(file), now);
        if (state === 'good') return ok(check, text);
        const message = `${text} (${file})`;
        return state === 'soon' ? warn(check, message, cure) : fail(check, message, cure);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return fail(check, `${file}: ${reason}`, 'put the certificate there');
      }
    }),
  );
}
