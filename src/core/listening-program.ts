import { type Address, listenersClash } from './address.js';

/** A TCP port of this machine that something listens at, and what is known of who. */
export interface ListeningProgram {
  readonly address: Address;
  /** Null where this user may not see whose it is. Of several that share it, the first. */
  readonly pid: number | null;
  /** Name of the program's file, such as `node`; null where it is not known. */
  readonly program: string | null;
  /** Its command line; empty where it is not known. */
  readonly args: readonly string[];
  /** The folder it runs in. */
  readonly cwd: string | null;
  /** Who owns the socket. */
  readonly uid: number;
}

/** The same, to one who does not know loop's own processes. */
export interface SeenProgram extends ListeningProgram {
  readonly isLoop: boolean;
}

/** Who keeps `address` from being listened on. */
export function takerOf(
  address: Address,
  programs: readonly ListeningProgram[],
): ListeningProgram | undefined {
  return programs.find((program) => listenersClash(program.address, address));
}
