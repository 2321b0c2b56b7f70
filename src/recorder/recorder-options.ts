import type { CaptureSink } from '../core/capture-sink.js';
import type { TypesOf } from '../core/grpc/grpc-types.js';
import type { RuleDefinition } from '../core/rules/definition.js';
import type { OnSettled } from '../core/settled-hops.js';
import type { Judge } from './judge.js';

export interface RecorderSettings {
  readonly bodyBytesMax: number;
  readonly lingerMs: number;
  readonly rules: readonly RuleDefinition[];
}

export interface FlightRecorderOptions extends RecorderSettings {
  readonly memoryBytes: number;
  readonly sink: CaptureSink;
  /** Epoch ms by the clock of the exchanges, which only goes forward. */
  readonly now: () => number;
  /** Epoch ms by the machine's clock, which may be set; its own when not given. */
  readonly date?: (() => number) | undefined;
  /** 16 hex digits. */
  readonly newKey: () => string;
  /** Who hears of hops that have ended, once it is known whether their chain is kept; null: nobody now. */
  readonly settledListener?: (() => OnSettled | null) | undefined;
  /** The experiment that a chain belongs to which is kept now, by the faults that it met. */
  readonly experimentOf?: ((faults: readonly string[]) => string | null) | undefined;
  /** Of which types the messages of services are; absent: nobody knows. */
  readonly typesOf?: TypesOf | undefined;
  /** Asks rules that take long; without one, they are asked on this thread. */
  readonly judge?: Judge | undefined;
}
