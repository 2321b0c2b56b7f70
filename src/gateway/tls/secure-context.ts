import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { readTlsFiles, TlsFileProblem, type TlsFiles } from '../../core/tls-files.js';

export function pathsOf({ ca, cert, key }: TlsFiles): string[] {
  return [ca, cert, key].filter((file) => file !== undefined);
}

export interface MadeContext {
  readonly context: SecureContext;
  /** What it was made of. */
  readonly options: SecureContextOptions;
}

/** @throws TlsFileProblem */
export function secureContextOf(files: TlsFiles, more: SecureContextOptions = {}): MadeContext {
  const options = { ...readTlsFiles(files, (file) => readFileSync(file)), ...more };
  try {
    return { context: createSecureContext(options), options };
  } catch (error) {
    const { reason, message } = error as Error & { reason?: string };
    const file = files.cert ?? files.ca ?? '';
    throw new TlsFileProblem('cert', file, `OpenSSL does not take it: ${reason ?? message}`);
  }
}
