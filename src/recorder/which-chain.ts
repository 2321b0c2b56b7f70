import type { Exchange } from '../core/exchange.js';
import type { KnownCallers } from '../core/find-caller.js';
import { headerValue } from '../core/headers.js';
import { requestKey } from '../core/trace/request-id.js';

/** A call that names no span of ours, so that its trace id alone tells of its chain. */
export type UnnamedCall = Pick<
  Exchange,
  'service' | 'client' | 'method' | 'path' | 'requestHeaders'
>;

export interface PossibleChain {
  readonly requestId: string;
  /** How many of its hops run. */
  readonly running: number;
  readonly hops: readonly {
    readonly service: string;
    readonly method: string;
    readonly path: string;
    readonly running: boolean;
    readonly exchange: Pick<Exchange, 'upstream'>;
  }[];
}

/** More at the same time are guessed among no better than these. */
const lookedAtMax = 32;

/**
 * Of several chains of one trace id (a client that sends the same one with every request), the one
 * that a call belongs to. The request id may tell. Else those that run, and of those the ones with
 * a hop of a service that was seen to call this one, or at the caller's address; then the oldest
 * that has not made this call yet. Where none runs, the latest.
 * @param chains the oldest first
 */
export function whichChain<Chain extends PossibleChain>(
  call: UnnamedCall,
  chains: readonly Chain[],
  known: KnownCallers,
): Chain | null {
  if (chains.length < 2) return chains[0] ?? null;
  const ofRequest = byRequestId(call, chains);
  const running = ofRequest.filter((chain) => chain.running > 0).slice(-lookedAtMax);
  if (running.length < 2) return running[0] ?? ofRequest.at(-1) ?? null;
  const calling = narrow(running, (chain) =>
    chain.hops.some((hop) => hop.running && known.has(hop.service, call.service)),
  );
  const there = narrow(calling, (chain) =>
    chain.hops.some((hop) => hop.running && hostOf(hop.exchange.upstream) === hostOf(call.client)),
  );
  const without = there.find((chain) => !chain.hops.some((hop) => isSameCall(hop, call)));
  return without ?? there.at(-1) ?? null;
}

/** Only one that was sent tells: else the gateway has given it the latest of the trace. */
function byRequestId<Chain extends PossibleChain>(
  { requestHeaders }: UnnamedCall,
  chains: readonly Chain[],
): readonly Chain[] {
  const sent = headerValue(requestHeaders, 'x-request-id');
  if (sent === undefined) return chains;
  const key = requestKey(sent);
  return narrow(chains, (chain) => requestKey(chain.requestId) === key);
}

function isSameCall(hop: PossibleChain['hops'][number], call: UnnamedCall): boolean {
  return hop.service === call.service && hop.method === call.method && hop.path === call.path;
}

/** Those that fit, or all when none does. */
function narrow<Chain>(chains: readonly Chain[], fits: (chain: Chain) => boolean) {
  const fitting = chains.filter(fits);
  return fitting.length === 0 ? chains : fitting;
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'));
}
