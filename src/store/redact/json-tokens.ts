/** A string or another scalar as it is written in a JSON text. */
export interface JsonToken {
  readonly kind: 'string' | 'scalar';
  readonly start: number;
  readonly end: number;
}

/**
 * The scalars of a JSON text, in order, in linear time and without recursion. Demands nothing of
 * the text: a string may be cut off, and what is no JSON yields tokens of some sort.
 */
export function* jsonTokens(text: string): Generator<JsonToken> {
  for (let at = 0; at < text.length; ) {
    if (text[at] === '"') {
      const end = stringEnd(text, at);
      yield { kind: 'string', start: at, end };
      at = end;
    } else if (isScalarCharacter(text.charCodeAt(at))) {
      const start = at;
      while (at < text.length && isScalarCharacter(text.charCodeAt(at))) at++;
      yield { kind: 'scalar', start, end: at };
    } else {
      at++;
    }
  }
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

/** Of numbers, `true`, `false` and `null`: digits, letters, `+`, `-` and `.`. */
function isScalarCharacter(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    code === 0x2b ||
    code === 0x2d ||
    code === 0x2e
  );
}
