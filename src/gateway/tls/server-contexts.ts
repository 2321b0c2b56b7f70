import type { SecureContext, SecureContextOptions } from 'node:tls';
import type { ListenerTls } from '../../core/tls.js';
import { secureContextOf } from './secure-context.js';

/** What of a listener's files a server is made of, as they are now. */
export interface ServerContexts {
  /** Of what is shown where no other name is asked for. */
  readonly options: SecureContextOptions;
  /** Lower case. */
  byName(name: string): SecureContext;
}

/** @throws TlsFileProblem of the first file that cannot be used */
export function createServerContexts({
  certificates,
  clientCa: ca,
  minVersion,
}: ListenerTls): ServerContexts {
  const made = certificates.map((certificate) => ({
    certificate,
    ...secureContextOf({ ca, cert: certificate.cert, key: certificate.key }, { minVersion }),
  }));
  const [first] = made;
  if (first === undefined) throw new Error('a listener without certificates');
  const byName = new Map(
    made.flatMap(({ certificate, context }) =>
      certificate.serverNames.map((name) => [name, context] as const),
    ),
  );
  return {
    options: first.options,
    byName: (name) => byName.get(name) ?? byName.get(wildcardOf(name)) ?? first.context,
  };
}

/** `*` stands for the whole of the first label, and for nothing else (RFC 6125 §6.4.3). */
function wildcardOf(name: string): string {
  return `*${name.slice(name.indexOf('.'))}`;
}
