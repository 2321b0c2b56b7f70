import type { Capture } from '../../core/capture.js';
import { cutToCells } from '../text/cells.js';
import { statusPaint } from '../text/colours.js';
import { ageText, durationText } from '../text/duration-text.js';
import { indent } from '../text/indent.js';
import { printable } from '../text/printable.js';
import { wrappedList } from '../text/wrapped-list.js';
import { wrappedWords } from '../text/wrapped-words.js';
import { chainText } from './chain-text.js';
import type { Look } from './look.js';
import { type NextContext, nextCommands } from './next-commands.js';
import { whyKept } from './why-kept.js';

const labelCells = 10;

/** A capture for people: what it is, why it was kept, and its chain. */
export function captureText(capture: Capture, look: Look, context: NextContext): string {
  const { colours } = look;
  const title = `capture ${capture.id}`;
  const why = indent(
    whyKept(capture, { colours, columns: look.columns - labelCells }),
    labelCells,
  ).trimStart();
  return [
    `${colours.heading(title)}  ${outcome(capture, look, title.length + 2)}\n`,
    label('trace', printable(capture.traceId), look),
    label('request', printable(capture.requestId), look),
    label('captured', captured(capture, look.nowMs), look),
    label('rule', ruleText(capture), look),
    `${colours.faint('why'.padEnd(labelCells))}${why}`,
    capture.redacted.length > 0 ? redactedText(capture, look) : '',
    '\n',
    chainText(capture, look),
    '\n',
    nextText(capture, look, context),
  ].join('');
}

function ruleText({ rule, experiment }: Capture): string {
  const when = experiment === undefined ? '' : `, during experiment ${experiment}`;
  return printable(rule + when);
}

function outcome(capture: Capture, { columns, colours }: Look, before: number): string {
  const status = capture.status === null ? (capture.error ?? 'running') : String(capture.status);
  const paint = statusPaint(colours, capture.error === null ? capture.status : null);
  const latency = capture.latencyMs === null ? 'running' : durationText(capture.latencyMs);
  const tail = ` → ${status}, ${latency}`;
  const request = `${printable(capture.method)} ${printable(capture.path)}`;
  const room = Math.max(12, columns - before - tail.length);
  return `${cutToCells(request, room)} → ${paint(status)}, ${latency}`;
}

function captured({ capturedAtMs }: Capture, nowMs: number): string {
  return `${new Date(capturedAtMs).toISOString()} (${ageText(nowMs - capturedAtMs)} ago)`;
}

const redactedShownMax = 8;

function redactedText({ redacted }: Capture, { columns, colours }: Look): string {
  const more = redacted.length - redactedShownMax;
  const items = redacted.slice(0, redactedShownMax).map(printable);
  if (more > 0) items.push(`and ${more} more`);
  const lines = wrappedList(items, columns - labelCells);
  const text = indent(lines.join('\n'), labelCells).trimStart();
  return `${colours.faint('redacted'.padEnd(labelCells))}${text}\n`;
}

/** The hint first: what stands last is what is pasted. */
function nextText(capture: Capture, { columns, colours }: Look, context: NextContext): string {
  const { hint, commands } = nextCommands(capture, context);
  const hints = hint === null ? [] : wrappedWords(hint, columns);
  const lines = commands.map(
    (command, at) => (at === 0 ? 'next:' : '').padEnd(labelCells) + command,
  );
  return [...hints, ...lines].map((line) => `${colours.faint(line)}\n`).join('');
}

function label(name: string, text: string, { columns, colours }: Look): string {
  return `${colours.faint(name.padEnd(labelCells))}${cutToCells(text, columns - labelCells)}\n`;
}
