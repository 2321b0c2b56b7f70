/** A planted fault: the services, the traffic, and what is to be seen of it. */
export interface CorpusCase {
  /** What fails, in a few words, for the table. */
  readonly fails: string;
  /** File in the case's folder by service; the first is the one that the edge leads to. */
  readonly services: Readonly<Record<string, string>>;
  /** Services that nothing listens for. */
  readonly absent?: readonly string[];
  /** The service that has the fault, and a variant without it when FIXED=1. */
  readonly faulty: string;
  /** Its services call through a proxy that their environment names. */
  readonly proxied?: boolean;
  /** All of it is gRPC by HTTP/2. */
  readonly grpc?: true;
  /** `when` of the rule that keeps the failing chain, as YAML; 5xx when not given. */
  readonly when?: string;
  /** Time-outs of services at the gateway, as in the config. */
  readonly timeouts?: Readonly<Record<string, string>>;
  /** Requests that succeed, before and after the one that fails. */
  readonly good: readonly CorpusRequest[];
  readonly failing: CorpusRequest;
  /** Hops of the failing chain. */
  readonly hops: number;
}

export interface CorpusRequest {
  readonly method?: string;
  readonly path: string;
  /** Flat, in order, beside `Host`. */
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
  /** Sent chunked, each a chunk. */
  readonly chunks?: readonly string[];
  /** Of a call by gRPC: sent at once, and then the request ends. */
  readonly messages?: readonly unknown[];
  /** The caller goes away after so long. */
  readonly leavesAfterMs?: number;
}
