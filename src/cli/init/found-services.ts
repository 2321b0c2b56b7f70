import { formatAddress } from '../../core/address.js';
import type { SeenProgram } from '../../core/listening-program.js';
import { suggestedName } from './suggested-name.js';

/** Something that listens here and may be a service that speaks HTTP. */
export interface FoundService {
  readonly url: string;
  readonly port: number;
  /** Differs from the others'. */
  readonly name: string;
  /** Who it is, for people: `node shop.js, pid 4242`. */
  readonly who: string;
  /** Of the user who asks. */
  readonly isOwn: boolean;
}

/** From here on ports are handed out to whoever asks for any; a service has one of its own. */
const ephemeralFrom = 32_768;

/** Ports of programs that speak something else than HTTP: remote shells, mail, databases, brokers, debuggers. */
const otherProtocols = new Set([
  ...[21, 22, 23, 25, 53, 110, 111, 139, 143, 389, 445, 465, 587, 631, 636, 993, 995],
  ...[1433, 1521, 2049, 2181, 2345, 3306, 3389, 4222, 5005, 5432, 5433, 5671, 5672, 5678, 5900],
  ...[6379, 6380, 7687, 9042, 9092, 9229, 9230, 11211, 26379, 27017, 27018],
]);

/** Pure: those that may be services, by port, with a name for each; `uid` is who asks. */
export function foundServices(
  programs: readonly SeenProgram[],
  uid: number | undefined,
): FoundService[] {
  const byPort = new Map<number, SeenProgram>();
  for (const program of programs) {
    const { port } = program.address;
    const mayServe = !program.isLoop && port < ephemeralFrom && !otherProtocols.has(port);
    if (mayServe && !byPort.has(port)) byPort.set(port, program);
  }
  const names = new Set<string>();
  return [...byPort]
    .sort(([a], [b]) => a - b)
    .map(([port, program]) => {
      const suggested = suggestedName(program, port);
      const name = names.has(suggested) ? `${suggested}-${port}` : suggested;
      names.add(name);
      const url = `http://${formatAddress({ host: calledAt(program.address.host), port })}`;
      return { url, port, name, who: whoIs(program), isOwn: program.uid === uid };
    });
}

/** What listens at every address is called at loopback. */
function calledAt(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}

function whoIs({ program, args, pid, uid }: SeenProgram): string {
  if (pid === null) return `a program of user ${uid}`;
  const [, ...given] = args;
  return `${[program ?? 'a process', ...given].join(' ')}, pid ${pid}`;
}
