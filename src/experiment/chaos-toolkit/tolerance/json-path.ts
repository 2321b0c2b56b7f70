import { compileJsonPath, type JsonPath } from '../../../core/json-path.js';

/**
 * A path as jsonpath2 writes them: of RFC 9535, but for filters. There `=` is equal, `and`, `or`, `not` are words, and
 * what is asked is the value itself: the members of a list are `[*]` first.
 * @throws SyntaxError
 */
export function compileToolkitPath(text: string): JsonPath {
  return compileJsonPath(translated(text.trim()));
}

/** Texts in quotes are passed over. */
function translated(path: string): string {
  return path
    .split(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/)
    .map((part, index) => (index % 2 === 1 ? part : rewritten(part)))
    .join('');
}

function rewritten(part: string): string {
  const filtered = part.replace(/\.\.\*\[\?/g, '..[¿').replace(/(?:\[\*\]|\.\*)\[\?/g, '[¿');
  if (/\[\?/.test(filtered)) {
    throw new SyntaxError('expected [*] before a filter: [*][?(@.price < 10)]');
  }
  return (
    filtered
      .replace(/¿/g, '?')
      // It is of the whole comparison.
      .replace(/\bnot\b\s*(?!\()([^()]*?)(?=\s+(?:and|or)\b|\)|\])/g, '!($1)')
      .replace(/\bnot\b\s*\(/g, '!(')
      .replace(/(?<![=!<>])=(?![=~])/g, '==')
      .replace(/\band\b/g, '&&')
      .replace(/\bor\b/g, '||')
  );
}
