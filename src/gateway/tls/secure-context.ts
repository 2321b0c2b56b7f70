import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContext } from 'node:tls';
import { readTlsFiles, TlsFileProblem, type TlsFiles } from '../../core/tls-files.js';

export function pathsOf({ ca, cert, key }: TlsFiles): string[] {
  return [ca, cert, key].filter((file) => file !== undefined);
}

/** @throws TlsFileProblem */
export function secureContextOf(files: TlsFiles): SecureContext {
  const contents = readTlsFiles(files, (file) => readFileSync(file));
  try {
    return createSecureContext(contents);
  } catch (error) {
    const { reason, message } = error as Error & { reason?: string };
    const file = files.cert ?? files.ca ?? '';
    throw new TlsFileProblem('cert', file, `OpenSSL does not take it: ${reason ?? message}`);
  }
}
