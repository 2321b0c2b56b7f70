import type { GrpcTypes } from '../core/grpc/grpc-types.js';
import type { RuleDefinition } from '../core/rules/definition.js';
import type { HopView } from '../core/rules/matcher.js';

type Bodies = 'requestBody' | 'responseBody' | 'readRequest' | 'readResponse' | 'schemas';

/** A hop as rules see it, with its bodies as they were kept: content coding not undone. */
export interface HopFacts extends Omit<HopView, 'work' | Bodies> {
  readonly requestBody: Uint8Array<ArrayBuffer>;
  readonly responseBody: Uint8Array<ArrayBuffer>;
  /** Of which types its messages are. */
  readonly types: GrpcTypes | undefined;
}

/** Asks rules that need more time than the gateway's thread has for them. */
export interface Judge {
  /**
   * `answer` hears the names of the rules that hold; null when that was not found out in time.
   * @param hop asked when it is its turn: until then its bodies stay where they are, and are counted
   */
  ask(
    hop: () => HopFacts,
    rules: readonly RuleDefinition[],
    answer: (held: readonly string[] | null) => void,
  ): void;
  /** Whatever waits is answered with null. */
  close(): void;
}
