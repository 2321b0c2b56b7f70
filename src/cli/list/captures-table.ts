import type { CaptureSummary } from '../../core/capture.js';
import { importedRule } from '../../core/travel.js';
import type { Colours } from '../text/colours.js';
import { statusPaint } from '../text/colours.js';
import { ageText, durationText } from '../text/duration-text.js';
import { printable } from '../text/printable.js';
import type { Cell, Column } from '../text/table.js';

export type TableFormat = 'table' | 'wide';

export function captureColumns(format: TableFormat): Column[] {
  const elastic = format === 'table';
  const columns: Column[] = [
    { title: 'ID', align: 'right' },
    { title: 'PATH', elastic },
    { title: 'VERB' },
    { title: 'STATUS' },
    { title: 'DESTINATION', elastic },
    { title: 'RULE', elastic },
    { title: 'FAILED', elastic },
    { title: 'HOPS', align: 'right' },
    { title: 'LATENCY', align: 'right' },
    { title: 'AGE', align: 'right' },
  ];
  return format === 'wide'
    ? [
        ...columns,
        { title: 'TRACE' },
        { title: 'REQUEST' },
        { title: 'CAPTURED AT' },
        { title: 'EXPERIMENT' },
      ]
    : columns;
}

export function captureCells(
  capture: CaptureSummary,
  options: { readonly format: TableFormat; readonly nowMs: number; readonly colours: Colours },
): Cell[] {
  const { colours, nowMs } = options;
  const status = capture.status === null ? (capture.error ?? '-') : String(capture.status);
  const cells: Cell[] = [
    { text: String(capture.id) },
    { text: printable(capture.path) },
    { text: printable(capture.method) },
    { text: status, paint: statusPaint(colours, capture.error ? null : capture.status) },
    { text: printable(capture.destination) },
    { text: printable(capture.rule) },
    { text: printable(capture.failedAt ?? '-') },
    { text: String(capture.hops) },
    { text: latencyOf(capture) },
    { text: ageText(nowMs - capture.capturedAtMs), paint: colours.faint },
  ];
  if (options.format === 'wide') {
    cells.push(
      { text: printable(capture.traceId) },
      { text: printable(capture.requestId) },
      { text: new Date(capture.capturedAtMs).toISOString() },
      { text: printable(capture.experiment ?? '-') },
    );
  }
  return cells;
}

/** Of another tool's archive it is one that does not say. */
function latencyOf({ latencyMs, rule }: CaptureSummary): string {
  if (latencyMs !== null) return durationText(latencyMs);
  return rule === importedRule ? 'unknown' : 'running';
}
