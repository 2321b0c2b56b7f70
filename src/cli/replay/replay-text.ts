import type { Difference, Replay, Verdict } from '../../core/replay.js';
import type { ExpectedVerdict } from '../exit-code.js';
import { type Colours, verdictPaint } from '../text/colours.js';
import { durationText } from '../text/duration-text.js';
import { printable } from '../text/printable.js';

export interface ReplayLook {
  readonly expected: ExpectedVerdict | undefined;
  readonly colours: Colours;
}

/** A replay for people: what was sent where, what came back and how it differs; the verdict last. */
export function replayText(replay: Replay, { expected, colours }: ReplayLook): string {
  const entry = replay.hops[0];
  const method = entry ? `${printable(entry.method)} ` : '';
  const { hop, service, url } = replay.entry;
  return [
    colours.heading(`replay ${replay.id} of capture ${replay.capture}\n`),
    `${colours.faint('sent')}      ${method}${printable(url)} (hop ${hop}, ${printable(service)})\n`,
    `${colours.faint('answered')}  ${answered(replay)}\n`,
    otherHops(replay, colours),
    differencesText(replay, colours),
    ...replay.notes.map((note) => `${colours.faint('note')}      ${printable(note)}\n`),
    verdictText(replay, expected, colours),
  ].join('');
}

function answered({ status, error, durationMs }: Replay): string {
  const took = durationText(durationMs);
  const recorded = `recorded ${status.recorded ?? 'no response'}`;
  if (!error) return `${status.replayed ?? 'nothing'} in ${took}, ${recorded}`;
  const head = status.replayed === null ? 'no response' : `${status.replayed}, then an error`;
  return `${head} after ${took}, ${recorded}\n          ${error.kind}: ${printable(error.message)}`;
}

/** The calls that the replayed request made in its turn. */
function otherHops({ hops }: Replay, colours: Colours): string {
  return hops
    .slice(1)
    .map(({ service, method, path, mode, result }) => {
      const call = `${printable(service)} ${printable(method)} ${printable(path)}`;
      return `${colours.faint('call')}      ${call} (${mode}): ${result}\n`;
    })
    .join('');
}

function differencesText({ verdict, differences, entry }: Replay, colours: Colours): string {
  if (verdict === 'unreachable') return '';
  if (differences.length === 0) {
    return `${colours.faint('compared')}  no difference but noise\n`;
  }
  const title = `${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}`;
  const items = differences.map((each) => differenceText(each, entry.hop, colours)).join('');
  return `${colours.faint('compared')}  ${title}\n${items}`;
}

function differenceText(difference: Difference, entryHop: number, colours: Colours): string {
  const where = difference.hop === entryHop ? '' : `hop ${difference.hop} `;
  return [
    `          ${where}${printable(difference.at)}\n`,
    `            ${colours.bad(`- ${valueText(difference.recorded)}`)}\n`,
    `            ${colours.good(`+ ${valueText(difference.replayed)}`)}\n`,
  ].join('');
}

const valueCharactersMax = 200;

/** On one line; JSON, so that `"5"` and `5` are told apart. Null stands for what is not there, too. */
function valueText(value: unknown): string {
  if (value === undefined || value === null) return '(none)';
  const text = printable(JSON.stringify(value));
  return text.length > valueCharactersMax ? `${text.slice(0, valueCharactersMax)}…` : text;
}

const meanings: Readonly<Record<Verdict, string>> = {
  reproduced: 'the rule that kept the capture holds again',
  different: 'it fails, but in another way than the capture',
  passed: 'no rule holds: it does not fail here',
  unreachable: 'the target gave no connection',
};

function verdictText(
  { verdict }: Replay,
  expected: ExpectedVerdict | undefined,
  colours: Colours,
): string {
  const paint = verdictPaint(colours, verdict);
  const wish = expected === undefined || expected === verdict ? '' : ` (expected ${expected})`;
  return `${colours.faint('verdict')}   ${paint(verdict)}: ${meanings[verdict]}${wish}\n`;
}
