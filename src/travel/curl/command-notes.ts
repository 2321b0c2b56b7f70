import { calleeName } from '../../core/callee-name.js';
import type { Capture, Hop } from '../../core/capture.js';
import { LoopError } from '../../core/errors.js';
import { entryHop } from '../../core/recorded-origin.js';

/**
 * The hop that a command sends.
 * @throws LOOP_CLI_HOP_NOT_FOUND
 */
export function sentHop(capture: Capture, index: number | undefined): Hop {
  const { chain } = capture;
  const hop = index === undefined ? entryHop(chain) : chain[index];
  if (hop !== undefined) return hop;
  throw new LoopError(
    'LOOP_CLI_HOP_NOT_FOUND',
    `--hop: expected 0 to ${chain.length - 1}, the hops of capture ${capture.id}, got ${index}`,
  );
}

export interface NotesOptions {
  /** How it was answered. */
  readonly answered: string;
  readonly warnings: readonly string[];
  /** Headers that are set anew. */
  readonly set: Readonly<Record<string, string>>;
  /** What else is not as it was. */
  readonly more: readonly string[];
}

/** Comments that say what a command sends, and what of it is not as it was. */
export function commandNotes(
  capture: Capture,
  hop: Hop,
  { answered, warnings, set, more }: NotesOptions,
): string {
  const notes = [
    `capture ${capture.id}, hop ${hop.index}: ${hop.method} ${hop.path} to ${calleeName(hop)}, ` +
      `answered ${answered} (rule ${capture.rule})`,
    ...warnings.map((warning) => `WARNING: ${warning}`),
    ...redactedIn(capture, hop, set),
    ...more,
  ];
  return notes.map((note) => `# ${printable(note)}\n`).join('');
}

/** Of the request alone, and less what is set anew. */
function redactedIn(
  { redacted }: Capture,
  { index }: Hop,
  set: Readonly<Record<string, string>>,
): string[] {
  const given = Object.keys(set).map(
    (name) => `request header ${name.toLowerCase()} (hop ${index})`,
  );
  return redacted
    .filter((what) => what.startsWith('request ') || !/^(response|status|error)/.test(what))
    .filter((what) => what.endsWith(`(hop ${index})`) && !given.includes(what))
    .map((what) => `redacted when it was captured: ${what}`);
}

/** Recorded text must not end the comment, nor reach the terminal as an escape. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (character) => {
    const hex = character.charCodeAt(0).toString(16).padStart(2, '0');
    return `\\x${hex}`;
  });
}
