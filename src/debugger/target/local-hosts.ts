import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isThisMachine } from './port-owner.js';

/** A resolver that hangs is not waited for: the name is another machine's then. */
const lookupMs = 2_000;

/** Which of these hosts are this machine; names are looked up, as /etc/hosts may say so. */
export async function localHosts(hosts: readonly string[]): Promise<(host: string) => boolean> {
  const local = new Set<string>();
  await Promise.all(
    [...new Set(hosts)].map(async (host) => {
      if (isThisMachine(host) || (isIP(host) === 0 && (await resolvesHere(host)))) local.add(host);
    }),
  );
  return (host) => local.has(host);
}

async function resolvesHere(host: string): Promise<boolean> {
  const tooLong = new Promise<readonly { address: string }[]>((resolve) => {
    setTimeout(() => resolve([]), lookupMs).unref();
  });
  // An unknown name is nobody's.
  const found = lookup(host, { all: true }).catch(() => []);
  const addresses = await Promise.race([found, tooLong]);
  return addresses.some(({ address }) => isThisMachine(address));
}
