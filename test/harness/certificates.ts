import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its key, as files and as bytes. */
export interface Identity {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: Buffer;
  readonly key: Buffer;
}

export interface IssueOptions {
  /** As `subjectAltName` has them. Default: `DNS:<name>, IP:127.0.0.1`. */
  readonly names?: string;
  /** From now; below 0 it has expired. Default: 1. */
  readonly days?: number;
  readonly organization?: string;
}

/** Makes certificates that live for a day, in a folder that goes with the process. */
export class Authority {
  readonly folder = mkdtempSync(join(tmpdir(), 'loop-test-ca-'));
  readonly certFile: string;
  readonly cert: Buffer;
  #made = 0;

  constructor(name = 'test authority') {
    process.once('exit', () => rmSync(this.folder, { recursive: true, force: true }));
    this.certFile = join(this.folder, 'ca.pem');
    openssl(
      ...['req', '-x509', ...newKey, '-keyout', join(this.folder, 'ca.key')],
      ...['-out', this.certFile, '-days', '1', '-subj', `/CN=${name}`],
    );
    this.cert = readFileSync(this.certFile);
  }

  issue(name: string, options: IssueOptions = {}): Identity {
    const base = join(this.folder, `${++this.#made}-${name.replaceAll(/[^\w.-]/g, '_')}`);
    const [certFile, keyFile] = [`${base}.pem`, `${base}.key`];
    const organization = options.organization ? `/O=${options.organization}` : '';
    openssl(
      ...['req', ...newKey, '-keyout', keyFile, '-out', `${base}.csr`],
      ...['-subj', `${organization}/CN=${name}`],
    );
    const names = options.names ?? `DNS:${name},IP:127.0.0.1`;
    writeFileSync(`${base}.ext`, `subjectAltName=${names}\n`);
    openssl(
      ...['x509', '-req', '-in', `${base}.csr`, '-CA', this.certFile],
      ...['-CAkey', join(this.folder, 'ca.key'), '-CAcreateserial', '-out', certFile],
      ...['-days', String(options.days ?? 1), '-extfile', `${base}.ext`],
    );
    return { certFile, keyFile, cert: readFileSync(certFile), key: readFileSync(keyFile) };
  }
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
