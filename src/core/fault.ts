import type { RawHeaders } from './headers.js';
import type { WhenDefinition } from './rules/definition.js';

/** What breaks requests on purpose: validated, with every default filled in. */
export interface FaultDefinition {
  readonly name: string;
  /** Which requests it is for: of the keys of a rule, those that are known before the response. */
  readonly when: WhenDefinition;
  /** Of the traces of those, above 0 and up to 100. */
  readonly percent: number;
  /** Another one chooses other traces. */
  readonly seed: string;
  readonly delay: FaultDelay | null;
  readonly abort: FaultAbort | null;
  /** Bytes of the response body that are let through in a second. */
  readonly rateBytes: number | null;
  /** Of the response body, in pieces of so many bytes, the first byte of each is inverted. */
  readonly corruptBytes: number | null;
  /** How long it stays; null: until something else ends it. */
  readonly forMs: number | null;
}

/** Before the request goes on: `fixedMs`, and up to `jitterMs` more or less. */
export interface FaultDelay {
  readonly fixedMs: number;
  readonly jitterMs: number;
}

export type FaultAbort = AnsweringAbort | FailingAbort;

/** The service is not asked; this is the answer. */
export interface AnsweringAbort {
  readonly kind: 'answer';
  readonly status: number;
  /** Name of the gRPC status that it stands for, or null. */
  readonly grpc: string | null;
  /** Null: a line that names the fault. */
  readonly body: string | null;
  readonly headers: RawHeaders;
}

export interface FailingAbort {
  readonly kind: 'error';
  readonly error: FaultError;
  /** The service is asked, and the error comes after so many bytes of its body; null: it is not asked. */
  readonly afterBytes: number | null;
}

export const faultErrors = ['connect', 'reset', 'timeout', 'truncate'] as const;
export type FaultError = (typeof faultErrors)[number];

/** A fault as it is asked for. */
export interface FaultWish {
  /**
   * With the keys and notation of the config's `faults`. With no key but `name` (and `for`), the
   * fault of that name in the config is started again.
   */
  readonly fault: Readonly<Record<string, unknown>>;
  /** Who has to renew it; when that does not come in time, the fault ends. */
  readonly owner?: string | undefined;
  /** How long it stays without being renewed: up to 10 seconds, which is the default. */
  readonly leaseMs?: number | undefined;
  /** Of which it is a part: captures of its time say so. Only with an owner. */
  readonly experiment?: string | undefined;
}

/** `lost`: its owner did not renew it; `over`: its time; `config`: a reload took it away. */
export type FaultEnd = 'stopped' | 'over' | 'lost' | 'config' | 'gateway';

/** How a fault is doing. */
export interface FaultStatus extends Omit<FaultDefinition, 'forMs'> {
  readonly origin: 'config' | 'command' | 'owner';
  readonly owner: string | null;
  /** Of which it is a part. */
  readonly experiment: string | null;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  /** Null when it has no end of its own. */
  readonly timeLeftMs: number | null;
  /** Null while it runs. */
  readonly ended: FaultEnd | null;
  /** Requests that it is for, by `when` alone. */
  readonly matched: number;
  /** Those that it was injected into. */
  readonly injected: number;
  /** Those that it was kept from: replays, shadows, and where too many were being held. */
  readonly spared: number;
}

/** What a gateway can be told about faults, from inside or through its admin API. */
export interface Faults {
  /** @throws LOOP_FAULT_REFUSED, LOOP_FAULT_NOT_FOUND, LOOP_CONFIG_INVALID */
  start(wish: FaultWish): Promise<FaultStatus>;
  /** Those that run, in the order in which they are tried, and those that ended lately. */
  list(): Promise<readonly FaultStatus[]>;
  /** @throws LOOP_FAULT_NOT_FOUND */
  stop(name: string): Promise<FaultStatus>;
  /** Ends all of them, or all of an owner. */
  stopAll(owner?: string): Promise<readonly FaultStatus[]>;
  /** Those of the owner that run on; empty when they have been ended. */
  renew(owner: string): Promise<readonly FaultStatus[]>;
}
