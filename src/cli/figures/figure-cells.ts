import type { ActualFigures, Figures } from '../../core/figures.js';
import type { Colours, Paint } from '../text/colours.js';
import { durationText } from '../text/duration-text.js';
import type { Cell, Column } from '../text/table.js';

export type FiguresFormat = 'table' | 'wide';

export interface FigureStyle {
  readonly format: FiguresFormat;
  /** With those of what loop retried, where there is any. */
  readonly withActual: boolean;
}

export function figureColumns({ format, withActual }: FigureStyle): Column[] {
  const right = (title: string): Column => ({ title, align: 'right' });
  const shown = ['SUCCESS', 'RPS', 'LATENCY_P50', 'LATENCY_P95', 'LATENCY_P99'].map(right);
  if (format === 'table') return shown;
  const actual = withActual ? ['ACTUAL_SUCCESS', 'ACTUAL_RPS', 'ACTUAL_REQUESTS'] : [];
  return [...shown, ...['LATENCY_MAX', 'REQUESTS', 'FAILURES', ...actual].map(right)];
}

export function figureCells(
  { requests, failures, success, rps, latencyMs, actual }: Figures,
  { format, withActual, colours }: FigureStyle & { readonly colours: Colours },
): Cell[] {
  const cells: Cell[] = [
    { text: successText(success), paint: successPaint(colours, success) },
    { text: rateText(rps) },
    { text: latencyText(latencyMs.p50) },
    { text: latencyText(latencyMs.p95) },
    { text: latencyText(latencyMs.p99) },
  ];
  if (format === 'table') return cells;
  return [
    ...cells,
    { text: latencyText(latencyMs.max) },
    { text: String(requests) },
    { text: String(failures) },
    ...(withActual ? actualCells(actual ?? { requests, failures, success, rps }, colours) : []),
  ];
}

function actualCells({ requests, success, rps }: ActualFigures, colours: Colours): Cell[] {
  return [
    { text: successText(success), paint: successPaint(colours, success) },
    { text: rateText(rps) },
    { text: String(requests) },
  ];
}

/** Never 100% when something failed, and never 0% when something went well. */
export function successText(success: number | null): string {
  if (success === null) return '-';
  const percent = success * 100;
  if (percent > 99.99 && percent < 100) return '>99.99%';
  if (percent > 0 && percent < 0.01) return '<0.01%';
  return `${percent.toFixed(2)}%`;
}

export function successPaint(colours: Colours, success: number | null): Paint {
  if (success === null) return colours.faint;
  if (success >= 0.999) return colours.good;
  return success >= 0.95 ? colours.caution : colours.bad;
}

function rateText(rps: number): string {
  if (rps === 0) return '0';
  if (rps < 0.1) return '<0.1';
  return rps < 100 ? rps.toFixed(1) : String(Math.round(rps));
}

function latencyText(ms: number | null): string {
  return ms === null ? '-' : durationText(ms);
}
