import type { Mapping } from '../../core/experiment.js';

/** `webhookUrl`, or `webhook_url` as its protocol has it. */
export function part(mapping: Mapping, name: string): unknown {
  return mapping[name] ?? mapping[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}
