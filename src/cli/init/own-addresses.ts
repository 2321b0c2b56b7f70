import { addressOfUrl } from '../../core/address.js';
import type { InitAnswers } from './init-answers.js';

/** Where loop itself will listen, all on loopback. */
export interface OwnAddresses {
  readonly listen: number;
  readonly mesh: number;
  readonly admin: number;
  readonly egress: number;
  /** Of each service but the one that people call: a port that leads to it alone. */
  readonly services: ReadonlyMap<string, number>;
}

/** Whether nobody on this machine listens at a port. */
export type IsFree = (port: number) => Promise<boolean>;

const portMax = 65_535;

/**
 * Ports that nobody listens at, and that the config gives to nobody else: the usual three in a row
 * or the next such, 18080 for what replayed services call, and 10000 above a service's own.
 */
export async function ownAddresses(answers: InitAnswers, isFree: IsFree): Promise<OwnAddresses> {
  const taken = new Set<number>();
  for (const { url } of [...answers.services, ...answers.copies]) {
    taken.add(addressOfUrl(url)?.port ?? 0);
  }
  const take = async (from: number): Promise<number> => {
    for (let port = from; port <= portMax; port++) {
      if (taken.has(port) || !(await isFree(port))) continue;
      taken.add(port);
      return port;
    }
    throw new RangeError(`no port from ${from} up is free`);
  };
  const row = await rowOfThree(8080, async (port) => !taken.has(port) && (await isFree(port)));
  const [listen, admin, mesh] = [await take(row), await take(row + 1), await take(row + 2)];
  const egress = await take(18_080);
  const services = new Map<string, number>();
  for (const { name, url } of answers.services) {
    if (name === answers.entry) continue;
    const port = addressOfUrl(url)?.port ?? 0;
    services.set(name, await take(port + 10_000 > portMax ? 13_000 : port + 10_000));
  }
  return { listen, mesh, admin, egress, services };
}

/** The usual ports where they are free: people know them. */
async function rowOfThree(first: number, isFree: IsFree): Promise<number> {
  for (let port = first; port < first + 1000; port += 10) {
    const free = await Promise.all([port, port + 1, port + 2].map(isFree));
    if (free.every(Boolean)) return port;
  }
  return first;
}
