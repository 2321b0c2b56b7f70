import type { ExchangeListener } from '../core/exchange.js';
import type { RuleDefinition } from '../core/rules/definition.js';

/** Watches the chains of copies, and keeps the first one that a rule holds for. */
export interface Catcher extends ExchangeListener {
  /** Forgets what was not kept. */
  stop(): void;
}

/** @throws LOOP_CONFIG_INVALID for a rule that cannot be read */
export type OpenCatcher = (rule: RuleDefinition, onCaught: (traceId: string) => void) => Catcher;
