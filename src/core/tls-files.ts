// Which files of PEM belong together, and what is wrong with one of them. The reading itself is the caller's.

import {
  CertificateProblem,
  checkKeyOf,
  readCertificates,
  readPrivateKey,
} from './certificates.js';

/** Paths, by the keys that name them in the config. `cert` and `key` go together. */
export interface TlsFiles {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

export type TlsFileKey = keyof TlsFiles;

/** What is in them, as `tls.createSecureContext` takes it. */
export type TlsFileContents = { -readonly [Key in TlsFileKey]?: Buffer };

/** A file that cannot be used; its message begins with the file's path. */
export class TlsFileProblem extends Error {
  readonly key: TlsFileKey;
  readonly file: string;
  /** `expected …, got …` */
  readonly text: string;

  constructor(key: TlsFileKey, file: string, text: string) {
    super(`${file}: ${text}`);
    this.key = key;
    this.file = file;
    this.text = text;
  }
}

/**
 * @param read throws as `fs.readFileSync` does
 * @throws TlsFileProblem of the first that cannot be used
 */
export function readTlsFiles(files: TlsFiles, read: (file: string) => Buffer): TlsFileContents {
  const contents: TlsFileContents = {};
  const use = <T>(key: TlsFileKey, look: (bytes: Buffer) => T): T | undefined => {
    const file = files[key];
    if (file === undefined) return undefined;
    try {
      const bytes = read(file);
      contents[key] = bytes;
      return look(bytes);
    } catch (error) {
      throw new TlsFileProblem(key, file, textOf(error));
    }
  };
  use('ca', readCertificates);
  const certificates = use('cert', readCertificates);
  use('key', (bytes) => checkKeyOf(certificates ?? [], readPrivateKey(bytes)));
  return contents;
}

function textOf(error: unknown): string {
  if (error instanceof CertificateProblem) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  const gots: Readonly<Record<string, string>> = {
    ENOENT: 'no such file',
    ENOTDIR: 'no such file',
    EISDIR: 'a folder',
    EACCES: 'one that may not be read',
    EPERM: 'one that may not be read',
  };
  return `expected a file that can be read, got ${gots[code ?? ''] ?? code ?? message}`;
}
