import { compilePattern } from './pattern/compile-pattern.js';

/**
 * A glob over free text (host, header value, service name): `*` stands for any characters, also
 * none. Runs in linear time, whatever the traffic holds.
 */
export function compileTextGlob(pattern: string): (text: string) => boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return (text) => text === head;
  return (text) => {
    if (text.length < head.length + tail.length) return false;
    if (!text.startsWith(head) || !text.endsWith(tail)) return false;
    const end = text.length - tail.length;
    let from = head.length;
    for (const piece of rest) {
      const at = text.indexOf(piece, from);
      if (at === -1 || at + piece.length > end) return false;
      from = at + piece.length;
    }
    return true;
  };
}

/**
 * A glob over a path: `*` stays within a segment, `**` crosses them. At the end, `/*` means all
 * below, as it does in a route; it also holds for the folder itself, and `/a/**` + `/b` for `/a/b`.
 */
export function compilePathGlob(pattern: string): (path: string) => boolean {
  if (!pattern.includes('*')) return (path) => path === pattern;
  const [, folder] = /^(.*)\/\*\*?$/s.exec(pattern) ?? [];
  if (folder === undefined) return compilePattern(`^${globSource(pattern)}$`).test;
  if (folder.includes('*')) {
    const source = globSource(folder);
    return compilePattern(`^${source}$|^${source}\\/`).test;
  }
  return (path) =>
    path.startsWith(folder) && (path.length === folder.length || path[folder.length] === '/');
}

/**
 * What each path of the glob begins with, and what it holds somewhere: few others have both, and a
 * database finds them by itself.
 */
export function pathGlobLiterals(pattern: string): {
  readonly start: string;
  readonly part: string;
} {
  // A slash beside a star is one that a path may be without: `/a/**` holds for `/a`.
  const [start = '', ...others] = pattern.split(/\/?\*+\/?/);
  const part = others.reduce((one, other) => (other.length > one.length ? other : one), '');
  return { start, part };
}

function globSource(glob: string): string {
  return glob.replace(pathGlobToken, (token) => {
    if (token === '/**/') return '/(?:[^]*/)?';
    if (token === '*') return '[^/]*';
    return token.startsWith('*') ? '[^]*' : `\\${token}`;
  });
}

/** The glob's own tokens, longest first, then what a regular expression would read as special. */
const pathGlobToken = /\/\*\*\/|\*\*+|\*|[\\^$.+?()[\]{}|/]/g;
