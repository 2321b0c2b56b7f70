/** What may stand between single quotes, on paper as on a terminal. */
const plainText = /^[\x20-\x7e]*$/;
const plainWord = /^[A-Za-z0-9_@%+=:,./-]+$/;

/**
 * One word for a POSIX shell that comes out as these bytes (a latin1 string without NUL). What is
 * not printable ASCII goes through printf, because a terminal would take a pasted tab or escape
 * for a key.
 */
export function shellWord(text: string): string {
  if (plainWord.test(text)) return text;
  if (plainText.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  return `"$(printf '${printfFormat(Buffer.from(text, 'latin1'))}')"`;
}

/**
 * The same for a text with `${NAME}` in it, which the shell reads from its environment; one that is
 * not set, or empty, ends the command with its name.
 */
export function templateWord(text: string): string {
  return text
    .split(/(\$\{\w+\})/)
    .filter((part) => part !== '')
    .map((part) => (/^\$\{\w+\}$/.test(part) ? `"${part.replace('}', ':?}')}"` : shellWord(part)))
    .join('');
}

/**
 * A format for POSIX printf, to stand between single quotes, that prints these bytes. Octal escapes
 * of three digits are all that sh, dash and bash have in common; a digit that follows is not taken.
 */
export function printfFormat(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (const byte of bytes) parts.push(escapes[byte] ?? '');
  // printf would take a first "-" for an option.
  if (parts[0] === '-') parts[0] = octal(0x2d);
  return parts.join('');
}

const escapes: readonly string[] = Array.from({ length: 256 }, (_, byte) => escapeOf(byte));

function escapeOf(byte: number): string {
  const character = String.fromCharCode(byte);
  if (character === '%') return '%%';
  if (character === '\\') return '\\\\';
  if (character === "'") return "'\\''";
  if (character === '\n') return '\\n';
  return byte >= 0x20 && byte < 0x7f ? character : octal(byte);
}

function octal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, '0')}`;
}
