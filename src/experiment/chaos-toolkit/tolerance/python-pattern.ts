// Patterns of Python's re, as JavaScript's. What cannot be said there is refused, rather than matched otherwise.

const classes: Readonly<Record<string, string>> = {
  d: String.raw`\p{Nd}`,
  D: String.raw`\P{Nd}`,
  w: String.raw`\p{L}\p{N}_`,
  s: String.raw`\s\x1c-\x1f`,
};
const outsideOnly: Readonly<Record<string, string>> = {
  A: String.raw`(?<![\s\S])`,
  Z: String.raw`(?![\s\S])`,
  b: String.raw`\b`,
  B: String.raw`\B`,
  W: String.raw`[^\p{L}\p{N}_]`,
  S: String.raw`[^\s\x1c-\x1f]`,
};

/** @throws SyntaxError */
export function compilePythonPattern(pattern: string): RegExp {
  const [whole = '', letters = ''] = /^\(\?([aiLmsux]+)\)/.exec(pattern) ?? [];
  if (/[xLa]/.test(letters)) throw new SyntaxError(`(?${letters}) is not known to loop`);
  const flags = { isDotAll: letters.includes('s'), isMultiline: letters.includes('m') };
  const source = translated(pattern.slice(whole.length), flags);
  return new RegExp(source, `u${letters.includes('i') ? 'i' : ''}`);
}

interface Flags {
  readonly isDotAll: boolean;
  readonly isMultiline: boolean;
}

function translated(text: string, flags: Flags): string {
  let out = '';
  let at = 0;
  while (at < text.length) {
    const [piece, length] = pieceAt(text, at, flags);
    out += piece;
    at += length;
  }
  return out;
}

function pieceAt(text: string, at: number, flags: Flags): [string, number] {
  const rest = text.slice(at);
  const named = /^\(\?P<(\w+)>/.exec(rest);
  if (named) return [`(?<${named[1]}>`, named[0].length];
  const back = /^\(\?P=(\w+)\)/.exec(rest);
  if (back) return [`\\k<${back[1]}>`, back[0].length];
  const comment = /^\(\?#[^)]*\)/.exec(rest);
  if (comment) return ['', comment[0].length];
  const first = rest.charAt(0);
  if (first === '\\') return escapeAt(rest, false);
  if (first === '[') return classAt(rest);
  if (first === '.') return [flags.isDotAll ? String.raw`[\s\S]` : String.raw`[^\n]`, 1];
  if (first === '^') return [flags.isMultiline ? String.raw`(?<=^|\n)` : '^', 1];
  if (first === '$') return [flags.isMultiline ? String.raw`(?=\n|$)` : String.raw`(?=\n?$)`, 1];
  const upTo = /^\{,(\d+)\}/.exec(rest);
  if (upTo) return [`{0,${upTo[1]}}`, upTo[0].length];
  // What is no count is itself.
  if (first === '{' && !/^\{\d+(?:,\d*)?\}/.test(rest)) return ['\\{', 1];
  if (first === '{') return [rest.slice(0, rest.indexOf('}') + 1), rest.indexOf('}') + 1];
  if (first === '}' || first === ']') return [`\\${first}`, 1];
  const [character = ''] = rest;
  return [character, character.length];
}

function escapeAt(rest: string, inClass: boolean): [string, number] {
  const next = rest.charAt(1);
  const known = classes[next];
  if (known !== undefined) return [inClass ? known : `[${known}]`, 2];
  if (!inClass && outsideOnly[next] !== undefined) return [outsideOnly[next], 2];
  const code = /^\\(?:x[0-9a-f]{2}|u[0-9a-f]{4})/i.exec(rest);
  if (code) return [code[0], code[0].length];
  if (/[nrtfv0]/.test(next)) return [rest.slice(0, 2), 2];
  if (next === 'a') return ['\\x07', 2];
  if (!inClass && /[1-9]/.test(next)) return [rest.slice(0, 2), 2];
  if (next === '' || /[a-z\d]/i.test(next)) throw new SyntaxError(`\\${next} is not known to loop`);
  return [/[\^$\\.*+?()[\]{}|/-]/.test(next) ? escaped(next, inClass) : next, 2];
}

function escaped(character: string, inClass: boolean): string {
  // Outside of a class a hyphen is nothing that could be escaped.
  return character === '-' && !inClass ? '-' : `\\${character}`;
}

function classAt(rest: string): [string, number] {
  let out = '[';
  let at = 1;
  if (rest.charAt(at) === '^') {
    out += '^';
    at++;
  }
  for (let isFirst = true; ; isFirst = false) {
    const next = rest.charAt(at);
    if (next === '') throw new SyntaxError('a class [ without its end');
    if (next === ']' && !isFirst) return [`${out}]`, at + 1];
    if (next === '\\') {
      const [piece, length] = escapeAt(rest.slice(at), true);
      out += piece;
      at += length;
      continue;
    }
    out += next === ']' || next === '[' ? `\\${next}` : next;
    at++;
  }
}
