import { appendFile, writeFile } from 'node:fs/promises';
import type { CaptureSummary } from '../../core/capture.js';
import { LoopError } from '../../core/errors.js';
import type { Replay } from '../../core/replay.js';
import type { ReplayOutcome } from '../../core/rooms.js';
import type { ExpectedVerdict } from '../exit-code.js';
import { noColours } from '../text/colours.js';
import { replayText } from './replay-text.js';

/** One capture in a JUnit report. */
export interface JunitCase {
  readonly capture: CaptureSummary;
  /** Null when it was refused, or not started. */
  readonly replay: Replay | null;
  /** Why there is no replay; null as well: it was not started. */
  readonly error: unknown;
  readonly expected: ExpectedVerdict | undefined;
}

export function junitCase(
  capture: CaptureSummary,
  { replay, error }: Pick<ReplayOutcome, 'replay' | 'error'>,
  expected: ExpectedVerdict | undefined,
): JunitCase {
  return { capture, replay, error, expected };
}

export async function writeJunit(
  file: string,
  cases: readonly JunitCase[],
  to: string,
): Promise<void> {
  await writing(() => writeFile(file, junitXml(cases, to)));
}

/**
 * Before anything is sent: hours later would be a bad time to find out.
 * @throws LOOP_CLI_USAGE
 */
export async function checkJunit(file: string | undefined): Promise<void> {
  if (file !== undefined) await writing(() => appendFile(file, ''));
}

async function writing(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LoopError('LOOP_CLI_USAGE', `--junit: expected a file to write to: ${reason}`, {
      cause: error,
    });
  }
}

/**
 * A report as CI systems read it: a test case a capture. `failure`: another verdict than expected;
 * `error`: refused or unreachable; `skipped`: not started.
 */
export function junitXml(cases: readonly JunitCase[], to: string): string {
  const outcomes = cases.map(outcomeOf);
  const count = (kind: string): number => outcomes.filter((each) => each.kind === kind).length;
  const total = cases.reduce((sum, { replay }) => sum + (replay?.durationMs ?? 0), 0);
  const suite = attributes({
    name: `loop replay to ${to}`,
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: seconds(total),
  });
  const lines = cases.map((each, at) => caseXml(each, outcomes[at] ?? passed));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n<testsuite${suite}>\n${lines.join('')}</testsuite>\n</testsuites>\n`;
}

interface CaseOutcome {
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped';
  readonly message: string;
}

const passed: CaseOutcome = { kind: 'passed', message: '' };

function outcomeOf({ replay, error, expected }: JunitCase): CaseOutcome {
  if (replay === null) {
    if (error === null) return { kind: 'skipped', message: 'interrupted before it was started' };
    return { kind: 'error', message: error instanceof Error ? error.message : String(error) };
  }
  const { verdict, reason } = replay;
  if (verdict === 'unreachable') return { kind: 'error', message: `verdict unreachable` };
  if (expected === undefined || verdict === expected) return passed;
  const why = reason ? `: ${reason}` : '';
  return { kind: 'failure', message: `verdict ${verdict}, expected ${expected}${why}` };
}

function caseXml({ capture, replay }: JunitCase, { kind, message }: CaseOutcome): string {
  const head = attributes({
    classname: `loop.${capture.rule}`,
    name: `capture ${capture.id}: ${capture.method} ${capture.path}`,
    time: seconds(replay?.durationMs ?? 0),
  });
  const report = replay === null ? '' : replayText(replay, { colours: noColours });
  if (kind === 'skipped') {
    return `<testcase${head}><skipped${attributes({ message })}/></testcase>\n`;
  }
  if (kind === 'passed') {
    const verdict = replay === null ? '' : `<system-out>${escaped(report)}</system-out>`;
    return `<testcase${head}>${verdict}</testcase>\n`;
  }
  const type = replay?.verdict ?? 'refused';
  const detail = attributes({ message, type });
  return `<testcase${head}><${kind}${detail}>${escaped(report)}</${kind}></testcase>\n`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replace(/[\n\r\t]/g, ' ')}"`)
    .join('');
}

/** What XML 1.0 cannot hold at all, however it is escaped (§2.2). */
const notXml = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|\p{Cs}/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escaped(text: string): string {
  return text.replace(notXml, '').replace(/[&<>"]/g, (character) => entities[character] ?? '');
}
