import type { ClockReading } from './age-guard.js';

export function readClocks(): ClockReading {
  return { dateMs: Date.now(), steadyMs: performance.now() };
}
