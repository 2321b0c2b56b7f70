// What lies between two places of a script, as far as it says whether they are of one statement. Pure.
// No parser: text that it is not sure of ends a statement, and the caller does without.

export interface Between {
  /** No statement ends or begins in the text. */
  readonly isOne: boolean;
  /** What stands behind it may be left out, though what stands before it has run: `a ? b() : HERE`. */
  readonly mayBeSkipped: boolean;
}

/** Strings, templates, comments and regular expressions: nothing in them ends anything. */
const quoted =
  /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\/|(?<=[(,=:[!&|?{};]\s*)\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//g;
/** A `{` after one of these begins an object; after anything else a block, or the body of a function. */
const beforeObject =
  /(?:^|[(,=:[!&|?+]|\b(?:return|case|default|yield|await|throw|in|of|typeof|void))\s*$/;
const choosing = /^(?:\?|&&|\|\|)/;

export function readBetween(text: string): Between {
  const code = withoutQuoted(text);
  const open: Bracket[] = [];
  let mayBeSkipped = false;
  for (let at = 0; at < code.length; at += 1) {
    const letter = code.charAt(at);
    const closed = nest(open, code, at);
    const endsBlock = letter === '}' && (closed === undefined || (closed === 'block' && !open[0]));
    if (endsBlock || (letter === ';' && !open.includes('block'))) return ended;
    if (open.length === 0 && choosing.test(code.slice(at, at + 2))) mayBeSkipped = true;
  }
  return open.includes('block') ? ended : { isOne: true, mayBeSkipped };
}

/** A block, or the body of a function, begins in the text and goes on behind it. */
export function entersBlock(text: string): boolean {
  const code = withoutQuoted(text);
  const open: Bracket[] = [];
  for (let at = 0; at < code.length; at += 1) nest(open, code, at);
  return open.includes('block');
}

type Bracket = '(' | '[' | 'object' | 'block';

/** Returns what is closed there. */
function nest(open: Bracket[], code: string, at: number): Bracket | undefined {
  const letter = code.charAt(at);
  if (letter === '(' || letter === '[') open.push(letter);
  if (letter === '{') open.push(beforeObject.test(code.slice(0, at)) ? 'object' : 'block');
  return /[)\]}]/.test(letter) ? open.pop() : undefined;
}

const withoutQuoted = (text: string): string =>
  text.replace(quoted, (all) => '_'.repeat(all.length));

const ended: Between = { isOne: false, mayBeSkipped: false };
