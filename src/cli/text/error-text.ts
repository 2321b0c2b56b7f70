import { LoopError } from '../../core/errors.js';
import { jsonText } from './json-text.js';
import { printable, printableLines } from './printable.js';

/**
 * What stderr gets for an error: `loop: message (LOOP_X_Y)`, further lines of the message as they
 * are, so that `file:line:column:` stays clickable; with `json`, the same as an object.
 */
export function errorText(
  error: unknown,
  options: { readonly json: boolean; readonly verbose: boolean },
): string {
  const { code, message } = described(error);
  const stack = options.verbose ? stackText(error) : '';
  if (options.json) return jsonText({ error: { code, message } }) + stack;
  const [first = '', ...more] = message.split('\n');
  const lines = more.map((line) => `${printable(line)}\n`).join('');
  return `loop: ${printable(first)} (${code})\n${lines}${stack}`;
}

function described(error: unknown): { code: string; message: string } {
  if (error instanceof LoopError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'LOOP_CLI_BUG',
    message: `a bug in loop: ${message} (please report it with what --verbose adds)`,
  };
}

function stackText(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const cause = error.cause === undefined ? '' : `caused by: ${stackText(error.cause)}`;
  return `${printableLines(error.stack ?? error.message)}\n${cause}`;
}
