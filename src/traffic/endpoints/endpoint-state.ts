import { formatAddress } from '../../core/address.js';
import type { Endpoint } from '../../core/config.js';
import { endpointUrl } from '../../core/endpoint-url.js';
import type { RawHeaders } from '../../core/headers.js';
import type { UpstreamTls } from '../../core/tls.js';
import type { Gate } from '../limits/gate.js';

/** The service that an endpoint is one of. */
export interface EndpointOwner {
  readonly name: string;
  /** Null where everything may come in. */
  readonly gate: Gate | null;
  choose(headers: RawHeaders): EndpointState;
  /** It took no connection. */
  refused(endpoint: EndpointState): void;
  /** How a request to it went. */
  succeeded(endpoint: EndpointState): void;
  failed(endpoint: EndpointState): void;
  /** Another than those that were tried; null when there is none. */
  chooseOther(tried: readonly EndpointState[], headers: RawHeaders): EndpointState | null;
}

/** One endpoint of a service and what is known of it. It is the `Endpoint` that requests go out with. */
export class EndpointState implements Endpoint {
  readonly protocol: Endpoint['protocol'];
  readonly http2: true | undefined;
  readonly host: string;
  readonly port: number;
  readonly addresses?: readonly string[];
  readonly tls?: UpstreamTls | undefined;
  /** `host:port`; of one of a name's several addresses, that one. */
  readonly upstream: string;
  /** Tells endpoints of one service apart. */
  readonly key: string;
  readonly set: EndpointOwner;
  /** Requests under way. */
  active = 0;
  /** It took no connection, and is passed over until then. */
  downUntilMs = 0;
  /** It failed again and again, and is left out until then. */
  ejectedUntilMs = 0;
  /** How often of late; what it is left out for grows with it. */
  ejections = 0;
  failuresInARow = 0;
  firstFailureMs = 0;
  /** As the checks have it. */
  healthy = true;

  constructor(set: EndpointOwner, endpoint: Endpoint, address: string | null) {
    const { protocol, http2, host, port, tls } = endpoint;
    this.set = set;
    this.protocol = protocol;
    this.http2 = http2;
    this.host = host;
    this.port = port;
    this.tls = tls;
    if (address !== null) this.addresses = [address];
    this.upstream = formatAddress({ host: address ?? host, port });
    const ways = tls === undefined ? '' : ` ${JSON.stringify(tls)}`;
    this.key = `${endpointUrl(endpoint)} ${address ?? ''}${ways}`;
  }

  get awayUntilMs(): number {
    return Math.max(this.downUntilMs, this.ejectedUntilMs);
  }

  isAway(nowMs: number): boolean {
    return !this.healthy || nowMs < this.awayUntilMs;
  }
}
