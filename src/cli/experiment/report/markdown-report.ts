import { durationText } from '../../text/duration-text.js';
import { chartOf } from '../chart.js';
import type { ReportedCapture } from './captures-of.js';
import { figureTexts, metText, times, windowNote } from './figure-texts.js';
import type { Deviation, Report } from './report-of.js';

const chartMax = 40;

/** As Markdown, for a ticket. */
export function markdownReport(report: Report): string {
  const { title, outcome, start, seconds, deviations } = report;
  return [
    `# ${md(title)}`,
    `**${md(outcome)}** · ${start} · ${durationText(seconds * 1000)}`,
    ...section('Hypothesis', hypothesisTable(report)),
    ...section('What was broken', brokenTable(report)),
    ...section('Services', servicesTable(report), windowNote),
    ...(deviations.length === 0 ? [] : ['## Deviations', ...deviations.map(deviationText)]),
    '## Captures',
    capturesText(report),
  ]
    .join('\n\n')
    .concat('\n');
}

function section(title: string, table: string | null, note?: string): string[] {
  if (table === null) return [];
  return [`## ${title}`, ...(note === undefined ? [] : [note]), table];
}

function hypothesisTable({ asked }: Report): string | null {
  const rows = asked.map(({ name, ...met }) => [
    md(name),
    ...times.map((when) => metText(met[when])),
  ]);
  return rows.length === 0
    ? null
    : tableOf(['', 'before', 'while broken', 'at the end of it'], rows);
}

function brokenTable({ broken }: Report): string | null {
  const rows = broken.map(({ name, what, had }) => [md(name), cellCode(what), md(had)]);
  return rows.length === 0 ? null : tableOf(['fault', 'what', 'had by'], rows);
}

function servicesTable({ services }: Report): string | null {
  const rows = services.map(({ name, times: at, success, p95 }) => [
    md(name),
    ...times.map((when) => figureTexts(at[when]).slice(0, 2).join(', ')),
    code(chartOf(success.slice(-chartMax), { most: 1 })),
    code(chartOf(p95.slice(-chartMax))),
  ]);
  const head = ['service', 'before', 'during', 'after', 'success', 'p95'];
  return rows.length === 0 ? null : tableOf(head, rows);
}

function deviationText({ what, expected, got, captures, more, replay }: Deviation): string {
  const list = captures.map((capture) => `- ${captureText(capture)}`);
  if (more > 0) list.push(`- and ${more} more`);
  return [
    `### ${md(what)}`,
    `- expected ${code(expected)}\n- got ${code(got)}`,
    ...(list.length === 0
      ? ['No capture shows it: no rule held for such a chain.']
      : [list.join('\n')]),
    ...(replay === null ? [] : [fenced(replay)]),
  ].join('\n\n');
}

function capturesText({ captureCount, listCommand }: Report): string {
  if (captureCount === 0) return 'None were kept.';
  return `${captureCount} ${captureCount === 1 ? 'was' : 'were'} kept while it was broken.\n\n${fenced(listCommand)}`;
}

function captureText({ id, request, outcome, rule, failedAt }: ReportedCapture): string {
  return `capture ${id}: ${code(request)} → ${md(outcome)}${failedAt === null ? '' : `, failed at ${md(failedAt)}`} (${md(rule)})`;
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function md(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#&~]/g, '\\$&');
}

/** A `|` would end a cell of a table, within code as well. In JSON a backslash before it is not alone. */
function cellCode(text: string): string {
  return code(text).replaceAll('|', '\\|');
}

function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

function fenced(command: string): string {
  return `\`\`\`sh\n${command}\n\`\`\``;
}
