import type * as JsonP3 from 'json-p3';
import { compilePattern } from './pattern/compile-pattern.js';

/**
 * `match` and `search` of RFC 9535, run in linear time. What they look for may come from the document,
 * so from traffic; the library's own would try and go back for as long as it takes.
 */
export function useLinearFunctions(environment: JsonP3.JSONPathEnvironment): void {
  for (const [name, whole] of [
    ['match', true],
    ['search', false],
  ] as const) {
    const own = environment.functionRegister.get(name);
    if (own === undefined) throw new Error(`json-p3 has no function ${name}`);
    const { argTypes, returnType } = own;
    const tests = new Map<string, Test>();
    const call = (text: unknown, pattern: unknown): boolean => {
      if (typeof text !== 'string' || typeof pattern !== 'string') return false;
      const test = tests.get(pattern) ?? compileIRegexp(pattern, whole) ?? never;
      if (tests.size >= keptMax) tests.clear();
      tests.set(pattern, test);
      return test(text);
    };
    environment.functionRegister.set(name, { argTypes, returnType, call });
  }
}

/**
 * A pattern that is written in the path is known before there is a document: where it is none, the
 * path could never find anything.
 * @throws SyntaxError
 */
export function refuseOtherPatterns(part: unknown): void {
  if (typeof part !== 'object' || part === null) return;
  const { name, args } = part as { readonly name?: unknown; readonly args?: unknown };
  if ((name === 'match' || name === 'search') && Array.isArray(args)) {
    const pattern = (args[1] as { readonly value?: unknown } | undefined)?.value;
    if (typeof pattern === 'string' && compileIRegexp(pattern, true) === null) {
      throw new SyntaxError(`${JSON.stringify(pattern)} is no I-Regexp as RFC 9485 has it`);
    }
  }
  for (const key of inside) {
    const next = (part as Readonly<Record<string, unknown>>)[key];
    if (Array.isArray(next)) next.forEach(refuseOtherPatterns);
    else refuseOtherPatterns(next);
  }
}

/** Where the parts of a path have parts: segments, selectors, filters and what they compare. */
const inside = ['segments', 'selectors', 'expression', 'left', 'right', 'path', 'args'];

type Test = (text: string) => boolean;

const never: Test = () => false;
const keptMax = 50;
const charactersMax = 1000;

/** An I-Regexp (RFC 9485); null when it is none, or unfolds to too much: then nothing fits. */
export function compileIRegexp(pattern: string, whole: boolean): Test | null {
  if (pattern.length > charactersMax || !iRegexp.test(pattern)) return null;
  const source = pattern.replace(token, (each) => (each === '.' ? '[^\\n\\r]' : each));
  try {
    return compilePattern(whole ? `^(?:${source})$` : source).test;
  } catch {
    return null; // no balance of brackets, or a repetition of too much
  }
}

const escaped = String.raw`\\(?:[()*+\-.?[\\\]^nrt{|}$]|[pP]\{[A-Za-z]{1,2}\})`;
const characterClass = String.raw`\[(?:${escaped}|[^\\\]])*\]`;
const quantifier = String.raw`(?:[*+?]|\{\d+(?:,\d*)?\})(?![*+?{])`;
/** Each begins with a character that none of the others begins with. */
const tokens = String.raw`${escaped}|${characterClass}|${quantifier}|\((?!\?)|[^\\[\]{}*+?(]`;
const iRegexp = new RegExp(`^(?:${tokens})*$`, 'u');
const token = new RegExp(tokens, 'gu');
