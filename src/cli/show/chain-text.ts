import { calleeName } from '../../core/callee-name.js';
import type { Capture, Hop } from '../../core/capture.js';
import { isRunning } from '../../core/is-running.js';
import { cellWidth, cutToCells, padStartToCells, padToCells } from '../text/cells.js';
import { statusPaint } from '../text/colours.js';
import { durationText } from '../text/duration-text.js';
import { printable } from '../text/printable.js';
import type { Look } from './look.js';
import { type TreeRow, treeOrder } from './tree-order.js';
import { type Span, waterfallBar } from './waterfall.js';

const gap = '  ';
const barCellsMin = 8;
const barCellsMax = 72;

/** The chain as a tree, one hop a line, with a waterfall; errors on a line of their own. */
export function chainText(capture: Capture, look: Look): string {
  const rows = treeOrder(capture.chain).map((row) => texts(row, capture));
  const widths = columnWidths(rows, look.columns);
  const span = spanOf(capture.chain, look.nowMs);
  return rows.map((row) => rowText(row, { widths, look, span: span(row.hop) })).join('');
}

interface RowTexts {
  readonly hop: Hop;
  readonly isFirstFailing: boolean;
  readonly index: string;
  readonly branch: string;
  readonly service: string;
  readonly request: string;
  readonly status: string;
  readonly duration: string;
}

function texts({ hop, branch }: TreeRow, capture: Capture): RowTexts {
  const attempt = hop.attempt > 1 ? ` (attempt ${hop.attempt})` : '';
  return {
    hop,
    isFirstFailing: hop.index === capture.failedHop,
    index: String(hop.index),
    branch,
    service: printable(calleeName(hop)),
    request: `${printable(hop.method)} ${printable(hop.path)}${attempt}`,
    status: hop.status === null ? (hop.error ?? '-') : String(hop.status),
    duration: durationOf(hop),
  };
}

interface Widths {
  readonly index: number;
  readonly tree: number;
  readonly request: number;
  readonly status: number;
  readonly duration: number;
  readonly bar: number;
}

/**
 * Index, status and duration get what they need; tree, request and bar share the rest: the bar at
 * least a quarter, the tree at most half of what is then left.
 */
function columnWidths(rows: readonly RowTexts[], columns: number): Widths {
  const widest = (text: (row: RowTexts) => string): number =>
    Math.max(0, ...rows.map((row) => cellWidth(text(row))));
  const index = widest((row) => row.index);
  const status = widest((row) => row.status);
  const duration = widest((row) => row.duration);
  const marker = 2;
  const room = columns - marker - index - status - duration - 5 * gap.length;
  const barLeast = Math.min(barCellsMax, Math.max(barCellsMin, Math.floor(room / 4)));
  const named = Math.max(8, room - barLeast);
  const request = widest((row) => row.request);
  const tree = Math.min(
    widest((row) => row.branch + row.service),
    Math.max(Math.floor(named / 2), named - request),
  );
  const requestFitted = Math.max(4, Math.min(request, named - tree));
  const bar = Math.min(barCellsMax, Math.max(barCellsMin, room - tree - requestFitted));
  return { index, tree, request: requestFitted, status, duration, bar };
}

function rowText(
  row: RowTexts,
  { widths, look, span }: { widths: Widths; look: Look; span: Span },
): string {
  const { colours } = look;
  const { hop } = row;
  const failed = hop.error !== null || (hop.status ?? 0) >= 500 || row.isFirstFailing;
  const paintStatus = statusPaint(colours, hop.error === null ? hop.status : null);
  const branch = fitBranch(row.branch, row.service, widths.tree);
  const service = cutToCells(row.service, widths.tree - cellWidth(branch));
  const treeBlanks = ' '.repeat(Math.max(0, widths.tree - cellWidth(branch + service)));
  const bar = waterfallBar(span, widths.bar);
  const line = [
    `${row.isFirstFailing ? colours.bad('✗') : ' '} ${padStartToCells(row.index, widths.index)}`,
    colours.faint(branch) + (failed ? colours.bad(service) : service) + treeBlanks,
    padToCells(cutToCells(row.request, widths.request), widths.request),
    paintStatus(padToCells(row.status, widths.status)),
    padStartToCells(row.duration, widths.duration),
    failed ? colours.bad(bar) : colours.accent(bar),
  ].join(gap);
  const indent = ' '.repeat(2 + widths.index) + gap;
  return `${line.trimEnd()}\n${faultLine(hop, indent, look)}${interceptLine(hop, indent, look)}${retriedLine(hop, indent, look)}${errorLine(hop, indent, look)}`;
}

/** In a chain of many levels the outer branches give way, so that the service can be read. */
function fitBranch(branch: string, service: string, cells: number): string {
  const most = Math.max(Math.floor(cells / 2), cells - cellWidth(service));
  return cellWidth(branch) <= most ? branch : `…${branch.slice(-Math.max(3, most - 1))}`;
}

function faultLine({ fault }: Hop, indent: string, { columns, colours }: Look): string {
  if (fault === undefined) return '';
  const text = cutToCells(`fault ${printable(fault)}, injected by loop`, columns - indent.length);
  return `${indent}${colours.caution(text)}\n`;
}

function interceptLine(hop: Hop, indent: string, { columns, colours }: Look): string {
  if (hop.intercept === undefined) return '';
  const where = `intercept ${hop.intercept}: to ${hop.to} in place of its service`;
  return `${indent}${colours.caution(cutToCells(printable(where), columns - indent.length))}\n`;
}

function retriedLine({ retried }: Hop, indent: string, { columns, colours }: Look): string {
  if (!retried) return '';
  const text = cutToCells('sent again by loop: the caller never saw this', columns - indent.length);
  return `${indent}${colours.caution(text)}\n`;
}

function errorLine(hop: Hop, indent: string, { columns, colours }: Look): string {
  if (hop.error === null) {
    const note = cutToCells(printable(hop.errorMessage), columns - indent.length);
    return note === '' ? '' : `${indent}${colours.faint(note)}\n`;
  }
  const answered =
    hop.answeredStatus !== null && hop.status === null && !hop.retried
      ? ` (loop answered ${hop.answeredStatus})`
      : '';
  const message = hop.errorMessage === '' ? '' : `: ${printable(hop.errorMessage)}`;
  const text = `${hop.error}${message}${answered}`;
  return `${indent}${colours.bad(cutToCells(text, columns - indent.length))}\n`;
}

function durationOf(hop: Hop): string {
  if (hop.durationMs !== null) return durationText(hop.durationMs);
  return isRunning(hop) ? 'running' : 'unknown';
}

/** Places hops on the chain's time line; a hop that is still running reaches to its end. */
function spanOf(chain: readonly Hop[], nowMs: number): (hop: Hop) => Span {
  const startMs = Math.min(...chain.map((hop) => hop.startedAtMs));
  const known = chain.map((hop) => hop.startedAtMs + (hop.durationMs ?? 0));
  const running = chain.some(isRunning);
  const latest = Math.max(...known);
  // A running hop of a gateway that is long gone shall not squeeze the others into nothing.
  const endMs = running ? Math.min(nowMs, latest + (latest - startMs) / 4) : latest;
  const total = Math.max(endMs - startMs, Number.MIN_VALUE);
  return (hop) => ({
    start: (hop.startedAtMs - startMs) / total,
    end: isRunning(hop) ? 1 : (hop.startedAtMs + (hop.durationMs ?? 0) - startMs) / total,
  });
}
