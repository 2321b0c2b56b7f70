import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { readTlsFiles, type TlsFileKey, TlsFileProblem, type TlsFiles } from '../core/tls-files.js';
import type { Draft } from './draft.js';
import type { Mistake } from './mistake.js';
import type { TlsAt } from './tls-draft.js';

/** Whether the files of certificates and keys are there, can be read, and fit together. */
export function checkTlsFiles({ upstreamTls, listenerTls }: Draft, folder: string): Mistake[] {
  return [...upstreamTls, ...listenerTls.flatMap(({ parts }) => parts)].flatMap((at) => {
    const { ca, cert, key } = absolute(at.files, folder);
    return [
      ...(ca === undefined ? [] : mistakesOf(at, { ca })),
      ...(cert === undefined || key === undefined ? [] : mistakesOf(at, { cert, key })),
    ];
  });
}

function absolute({ ca, cert, key }: TlsAt['files'], folder: string): TlsFiles {
  const from = (file: string | undefined) => (file === undefined ? file : resolve(folder, file));
  return { ca: from(ca), cert: from(cert), key: from(key) };
}

function mistakesOf({ path, caKey }: TlsAt, files: TlsFiles): Mistake[] {
  const at = (key: TlsFileKey) => [...path, key === 'ca' ? caKey : key];
  try {
    createSecureContext(readTlsFiles(files, (file) => readFileSync(file)));
    return [];
  } catch (error) {
    if (error instanceof TlsFileProblem) {
      const { key, text, file } = error;
      return [{ path: at(key), at: 'value', text: `${text} (${file})` }];
    }
    // What parses may still be too weak for OpenSSL's security level.
    const { reason, message } = error as Error & { reason?: string };
    const text = `expected a certificate that OpenSSL takes, got "${reason ?? message}"`;
    return [{ path: at(files.ca === undefined ? 'cert' : 'ca'), at: 'value', text }];
  }
}
