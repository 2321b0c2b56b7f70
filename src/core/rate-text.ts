import type { RateLimitConfig } from './route-policies.js';

const units: readonly (readonly [perMs: number, unit: string])[] = [
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

/** As a config has it: `100/s`. */
export function rateText({ requests, perMs }: RateLimitConfig): string {
  const unit = units.find(([ms]) => ms === perMs)?.[1] ?? `${perMs}ms`;
  return `${requests}/${unit}`;
}
