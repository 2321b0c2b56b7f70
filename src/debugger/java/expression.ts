// Expressions of Java, as far as conditions and watches need them: variables, fields, calls,
// elements, literals and operators. No assignment, no `new`, no lambda, no cast.

export type Expression =
  | { readonly kind: 'number'; readonly tag: 'I' | 'J' | 'D'; readonly value: number | bigint }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'character'; readonly value: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'field'; readonly of: Expression; readonly name: string }
  | {
      readonly kind: 'call';
      /** Null: of `this`, or of the class. */
      readonly of: Expression | null;
      readonly name: string;
      readonly args: readonly Expression[];
    }
  | { readonly kind: 'element'; readonly of: Expression; readonly index: Expression }
  | { readonly kind: 'unary'; readonly operator: string; readonly of: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    };

/** @throws Error with what is wrong, and where */
export function parseExpression(text: string): Expression {
  const parser = new Parser(text);
  const expression = parser.binary(0);
  parser.end();
  return expression;
}

const precedence: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const tokenPattern =
  /\s*(?:(\d+\.\d+[dDfF]?|\d+[lLdDfF]?)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)+')|([A-Za-z_$][\w$]*)|(\|\||&&|[=!<>]=|[-+*/%<>!.,()[\]]))/y;

interface Token {
  readonly kind: 'number' | 'quoted' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }

  end(): void {
    if (this.#peek.kind !== 'end') this.#refuse('an operator');
  }

  binary(level: number): Expression {
    const operators = precedence[level];
    if (operators === undefined) return this.#unary();
    let left = this.binary(level + 1);
    while (this.#peek.kind === 'sign' && operators.includes(this.#peek.text)) {
      const { text: operator } = this.#take();
      left = { kind: 'binary', operator, left, right: this.binary(level + 1) };
    }
    return left;
  }

  #unary(): Expression {
    if (this.#is('!') || this.#is('-')) {
      const { text: operator } = this.#take();
      return { kind: 'unary', operator, of: this.#unary() };
    }
    let of = this.#primary();
    for (;;) {
      if (this.#is('.')) {
        this.#take();
        const name = this.#name();
        of = this.#is('(')
          ? { kind: 'call', of, name, args: this.#args() }
          : { kind: 'field', of, name };
      } else if (this.#is('[')) {
        this.#take();
        const index = this.binary(0);
        this.#expect(']');
        of = { kind: 'element', of, index };
      } else return of;
    }
  }

  #primary(): Expression {
    const token = this.#peek;
    if (token.kind === 'number') return numberOf(this.#take().text);
    if (token.kind === 'quoted') {
      const { text } = this.#take();
      const value = unescaped(text.slice(1, -1));
      return text.startsWith("'") ? { kind: 'character', value } : { kind: 'text', value };
    }
    if (token.kind === 'name') {
      const name = this.#name();
      return this.#is('(')
        ? { kind: 'call', of: null, name, args: this.#args() }
        : { kind: 'name', name };
    }
    if (!this.#is('(')) this.#refuse('a variable, a literal or "("');
    this.#take();
    const inside = this.binary(0);
    this.#expect(')');
    return inside;
  }

  #args(): Expression[] {
    this.#expect('(');
    const args: Expression[] = [];
    while (!this.#is(')')) {
      if (args.length > 0) this.#expect(',');
      args.push(this.binary(0));
    }
    this.#take();
    return args;
  }

  #name(): string {
    if (this.#peek.kind !== 'name') this.#refuse('a name');
    return this.#take().text;
  }

  #is(sign: string): boolean {
    return this.#peek.kind === 'sign' && this.#peek.text === sign;
  }

  #expect(sign: string): void {
    if (!this.#is(sign)) this.#refuse(`"${sign}"`);
    this.#take();
  }

  get #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', at: this.#text.length };
  }

  #take(): Token {
    const token = this.#peek;
    this.#next += 1;
    return token;
  }

  #refuse(expected: string): never {
    const { text, at } = this.#peek;
    const got = text === '' ? 'its end' : `"${text}"`;
    throw new Error(`expected ${expected} at column ${at + 1} of "${this.#text}", got ${got}`);
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(tokenPattern);
  while (text.slice(pattern.lastIndex).trim() !== '') {
    const at = pattern.lastIndex;
    const found = pattern.exec(text);
    if (found === null) {
      const got = text.slice(at).trim().charAt(0);
      throw new Error(
        `expected an expression of Java at column ${at + 1} of "${text}", got "${got}"`,
      );
    }
    const [, number, quoted, name, sign] = found;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted, at });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, at });
    else tokens.push({ kind: 'sign', text: sign ?? '', at });
  }
  return tokens;
}

function numberOf(text: string): Expression {
  if (/[lL]$/.test(text)) return { kind: 'number', tag: 'J', value: BigInt(text.slice(0, -1)) };
  if (/^\d+$/.test(text)) return { kind: 'number', tag: 'I', value: Number(text) };
  return { kind: 'number', tag: 'D', value: Number.parseFloat(text) };
}

function unescaped(text: string): string {
  const known: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', 0: '\0' };
  return text.replace(/\\(.)/g, (_, letter: string) => known[letter] ?? letter);
}
