import type { ServiceFigures } from '../../../core/figures.js';
import { successText } from '../../figures/figure-cells.js';
import { durationText } from '../../text/duration-text.js';

export const times = ['before', 'during', 'after'] as const;

export function figureTexts(
  figures: ServiceFigures | null,
): readonly [success: string, p95: string, rps: string] {
  if (figures === null || figures.requests === 0) return ['-', '-', '0'];
  const { success, rps, latencyMs } = figures;
  return [
    successText(success),
    latencyMs.p95 === null ? '-' : durationText(latencyMs.p95),
    rps < 100 ? rps.toFixed(1) : String(Math.round(rps)),
  ];
}

export function metText(met: boolean | null): string {
  return met === null ? 'not asked' : met ? 'held' : 'did not hold';
}

export const windowNote =
  'What the callers saw: within ten seconds before anything was broken, in all the time in which it was, and within ten seconds after all was mended.';
