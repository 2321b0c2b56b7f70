import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { readTlsFiles, TlsFileProblem, type TlsFiles } from '../core/tls-files.js';
import type { Draft } from './draft.js';
import type { Mistake } from './mistake.js';
import type { TlsAt } from './tls-draft.js';

/** Whether the files of certificates and keys are there, can be read, and fit together. */
export function checkTlsFiles({ upstreamTls }: Draft, folder: string): Mistake[] {
  return upstreamTls.flatMap(({ path, files }) => {
    const { ca, cert, key } = absolute(files, folder);
    return [
      ...(ca === undefined ? [] : mistakesOf(path, { ca })),
      ...(cert === undefined || key === undefined ? [] : mistakesOf(path, { cert, key })),
    ];
  });
}

function absolute({ ca, cert, key }: TlsAt['files'], folder: string): TlsFiles {
  const from = (file: string | undefined) => (file === undefined ? file : resolve(folder, file));
  return { ca: from(ca), cert: from(cert), key: from(key) };
}

function mistakesOf(path: TlsAt['path'], files: TlsFiles): Mistake[] {
  try {
    createSecureContext(readTlsFiles(files, (file) => readFileSync(file)));
    return [];
  } catch (error) {
    if (error instanceof TlsFileProblem) {
      const { key, text, file } = error;
      return [{ path: [...path, key], at: 'value', text: `${text} (${file})` }];
    }
    // What parses may still be too weak for OpenSSL's security level.
    const { reason, message } = error as Error & { reason?: string };
    const text = `expected a certificate that OpenSSL takes, got "${reason ?? message}"`;
    return [{ path: [...path, files.ca === undefined ? 'cert' : 'ca'], at: 'value', text }];
  }
}
