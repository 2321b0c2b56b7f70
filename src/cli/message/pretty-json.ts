/** Blanks that indenting may add, for each character that there was; as many for a short text. */
const blanksMax = 16;
const shortChars = 64 * 1024;

/**
 * JSON indented by two; undefined for what is no JSON object or array, null for what is nested so
 * deeply that it would be nearly all blanks. Every token stays as it was
 * written: JSON.stringify would round big integers, drop repeated keys and undo escapes.
 */
export function prettyJson(text: string): string | null | undefined {
  if (!/^\s*[[{]/.test(text) || !isJson(text)) return undefined;
  const pieces: string[] = [];
  let depth = 0;
  let blanksLeft = blanksMax * Math.max(text.length, shortChars);
  const newLine = (): void => {
    blanksLeft -= 2 * depth;
    if (blanksLeft < 0) return;
    pieces.push('\n', '  '.repeat(depth));
  };
  const tokens = text.match(token) ?? [];
  for (const [at, piece] of tokens.entries()) {
    const closesEmpty = isOpening(tokens[at - 1]) && isClosing(piece);
    if (isClosing(piece)) {
      depth -= 1;
      if (!closesEmpty) newLine();
    }
    pieces.push(piece === ':' ? ': ' : piece);
    if (isOpening(piece)) depth += 1;
    if (piece === ',' || (isOpening(piece) && !isClosing(tokens[at + 1]))) newLine();
    if (blanksLeft < 0) return null;
  }
  return pieces.join('');
}

/** Strings, structure, and the rest (numbers, true, false, null); blanks fall away. */
const token = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // that is the answer
  }
}

function isOpening(piece: string | undefined): boolean {
  return piece === '{' || piece === '[';
}

function isClosing(piece: string | undefined): boolean {
  return piece === '}' || piece === ']';
}
