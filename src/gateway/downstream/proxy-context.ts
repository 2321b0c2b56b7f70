import type { Address } from '../../core/address.js';
import type { ExchangeListener, ListenerKind } from '../../core/exchange.js';
import type { Forward } from '../../core/forward.js';
import type { ChooseIntercept } from '../../core/intercept.js';
import type { ChooseEndpoint, TakePlace } from '../../core/steering.js';
import type { RoutedRequest } from '../route/route.js';
import type { Destination, RedirectedTo, Traffic } from '../route/traffic.js';
import type { ListenerCertificates } from '../tls/listener-certificates.js';
import type { TraceKnowledge } from '../trace/join-trace.js';
import type { TraceFormat } from '../trace/trace-format.js';
import type { ErrorAnswer } from './error-answer.js';
import type { Field } from './request-fields.js';

/** Through which listener a request came in. */
export interface Door {
  readonly kind: ListenerKind;
  /** Null where it speaks no TLS. */
  readonly certificates: ListenerCertificates | null;
  /** Where a request that came in here goes, or what it is answered; null: nobody knows. */
  find(traffic: Traffic, request: RoutedRequest): Destination | RedirectedTo | ErrorAnswer | null;
  /** Why no tunnel (`CONNECT`) to this place is opened here; null when one is. */
  refuseTunnel(traffic: Traffic, target: Address): ErrorAnswer | null;
}

/** What all requests of a gateway share. */
export interface ProxyContext {
  /** Replaced when the config changes. */
  traffic: Traffic;
  /** Asked about destinations that are steered. */
  readonly choose: ChooseEndpoint;
  /** Asked for what keeps a connection for itself. */
  readonly takePlace: TakePlace;
  /** Asked about every request, where there is one. */
  intercept: ChooseIntercept | null;
  /** Replaced when an interceptor has something to do, or nothing more. */
  forward: Forward;
  /** The same of handshakes, which go past most of them. */
  upgrade: Forward;
  readonly listener: ExchangeListener;
  readonly known: TraceKnowledge;
  trace: TraceFormat;
  fields: ReadonlyMap<string, Field>;
  /** This gateway in `Via`: `loop-4f2a`. */
  readonly pseudonym: string;
  trustProxy: boolean;
  /** That requests may have; null: any. */
  methods: ReadonlySet<string> | null;
  /** Whether the edge takes paths that servers disagree on. */
  takesAnyPath: boolean;
  debug: boolean;
  /** Whether calls between services that a replay led to are kept from them. */
  refusesReplays: boolean;
  draining: boolean;
  /** Open at a listener. */
  readonly tunnelsMax: number;
  /** For people: who asked for a tunnel, why there is none, and what to change. */
  tunnelRefused(message: string): void;
  /** For people: who got no TLS, and why. */
  readonly handshakeRefused: (message: string) => void;
}
