import type { RedactConfig } from '../core/config.js';
import type { Redact } from './prepare-chain.js';

/** Stands in until redaction is there. */
export function createRedactor(_config: RedactConfig): Redact {
  return (record) => ({ record, redacted: [] });
}
