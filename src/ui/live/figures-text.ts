import type { Figures } from '../../core/figures.js';
import { durationText } from '../text/time.js';

/** `99.5%`, never rounded up to all of it; nothing without traffic. */
export function successText({ success }: Pick<Figures, 'success'>): string {
  if (success === null) return '–';
  const percent = Math.floor(success * 1000) / 10;
  return `${percent}%`;
}

export function successLook({ success }: Pick<Figures, 'success'>): string {
  if (success === null || success === 1) return '';
  return success < 0.95 ? 'bad' : 'warn';
}

export function rateText({ rps }: Pick<Figures, 'rps'>): string {
  return `${rps >= 10 ? Math.round(rps) : Number(rps.toFixed(1))}/s`;
}

export function latencyText(ms: number | null): string {
  return ms === null ? '–' : durationText(ms);
}
