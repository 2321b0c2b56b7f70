import { type Address, formatAddress } from './address.js';
import { LoopError } from './errors.js';

/** A listener that could not be opened, with what its message is made of. */
export class ListenError extends LoopError {
  /** As the config names it: `edge`, `services.stock.listen`. */
  readonly listener: string;
  readonly address: Address;
  /** The message says who has the port. */
  readonly namesTaker: boolean;

  constructor(
    listener: string,
    address: Address,
    { cause, taker }: { readonly cause: unknown; readonly taker?: string },
  ) {
    const why = taker ?? reasonOf(cause);
    const where = formatAddress(address);
    super('LOOP_GATEWAY_LISTEN', `${listener}: cannot listen on ${where}: ${why}`, { cause });
    this.listener = listener;
    this.address = address;
    this.namesTaker = taker !== undefined;
  }

  /** Somebody else has the port. */
  get isTaken(): boolean {
    return codeOf(this.cause) === 'EADDRINUSE';
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program has that port',
  EACCES: 'no permission for that port',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'this machine has no such address',
};

function reasonOf(cause: unknown): string {
  return reasons[codeOf(cause)] ?? (cause instanceof Error ? cause.message : String(cause));
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
