import { readFileSync, writeFileSync } from 'node:fs';
import type { Tracer } from './tracer.js';

/** Filled in as far as the chain came. */
export interface TracerOutcome {
  readonly tracer: Tracer;
  /** By header name, how often it was on one call. */
  sent: ReadonlyMap<string, number>;
  joined: boolean;
}

const begin = '<!-- written by test/peers/tracers -->\n';
const end = '<!-- end -->\n';

/** Writes its section of docs/tracing.md: the same results give the same text. */
export function writeResults(file: string, outcomes: readonly TracerOutcome[]): void {
  const page = readFileSync(file, 'utf8');
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file}: no section between ${begin} and ${end}`);
  writeFileSync(file, page.slice(0, from + begin.length) + results(outcomes) + page.slice(to));
}

function results(outcomes: readonly TracerOutcome[]): string {
  const joined = outcomes.filter((outcome) => outcome.joined).length;
  return `**${joined} of ${outcomes.length}** join.

| SDK | version | on | set here | called with | sends | chains join | you have to set |
|---|---|---|---|---|---|---|---|
${outcomes.map(row).join('\n')}
`;
}

function row({ tracer, sent, joined }: TracerOutcome): string {
  const cells = [
    `\`${tracer.sdk}\``,
    tracer.version(),
    tracer.runtime(),
    tracer.setting || 'nothing',
    [...new Set(tracer.clients)].join(', '),
    [...sent].map(([name, times]) => `\`${name}\`${times > 1 ? ' twice' : ''}`).join(', ') || '–',
    joined ? 'yes' : 'no',
    tracer.toSet || 'nothing',
  ];
  return `| ${cells.join(' | ')} |`;
}
