import { linearEngine } from './linear-engine.js';
import { linearSteps } from './linear-steps.js';
import { readSyntax, type SyntaxMode } from './read-syntax.js';
import { PatternRefusal, type SyntaxTree } from './syntax-tree.js';
import { toRe2 } from './to-re2.js';

/** A regular expression, compiled; it takes time in proportion to the text's length. */
export interface Pattern {
  readonly source: string;
  /** What each character of a text may cost, in steps of two nanoseconds at most. */
  readonly stepsPerCharacter: number;
  test(text: string): boolean;
  /** The first match; undefined when there is none. */
  first(text: string): string | undefined;
  /**
   * All matches, one after the other. Each is found in time that is in proportion to what is left of
   * the text, so that many of them may still be slow together.
   */
  find(text: string): Iterable<{ readonly start: number; readonly end: number }>;
}

/** An expression that unfolds to more has no use for anybody but to slow loop down. */
const stepsMax = 2100;

/**
 * Compiles the source of a JavaScript regular expression: by Unicode rules (`u`), so that `.` and
 * classes see whole characters; where its syntax predates those (`\-`), without. `(?i)` at its
 * beginning is allowed too. It is run by RE2, or by JavaScript's own engine where that provably
 * takes no more than linear time.
 * @throws SyntaxError where JavaScript refuses it; PatternRefusal for what does not run in linear
 * time: look-around, back-references, repetitions that unfold to too much
 */
export function compilePattern(source: string): Pattern {
  const mode = modeOf(source);
  const tree = readSyntax(source, mode);
  const steps = hasModifiers(source) ? null : linearSteps(tree);
  if (steps !== null) return byJavaScript(source, mode, steps);
  return byRe2(source, tree);
}

/** Node knows the second since 23, the first not at all. */
const leadingModifiers = /^\(\?[is]+\)/;
const modifiers = /\(\?(?:[is]+(?:-[is]+)?|-[is]+):/g;

function hasModifiers(source: string): boolean {
  return leadingModifiers.test(source) || source.search(modifiers) !== -1;
}

/** JavaScript's engine judges the syntax: its words for what is wrong are the known ones. */
function modeOf(source: string): SyntaxMode {
  const plain = source.replace(leadingModifiers, '').replace(modifiers, '(?:');
  try {
    new RegExp(plain, 'u');
    return { unicode: true };
  } catch {
    // Not valid with `u`; the second try states the real error, if there is one.
    new RegExp(plain);
    return { unicode: false };
  }
}

function byJavaScript(source: string, { unicode }: SyntaxMode, steps: number): Pattern {
  const regex = new RegExp(source, unicode ? 'u' : '');
  const all = new RegExp(source, unicode ? 'gu' : 'g');
  return {
    source,
    stepsPerCharacter: steps,
    test: (text) => regex.test(text),
    first: (text) => regex.exec(text)?.[0],
    *find(text) {
      for (const { index, 0: found } of text.matchAll(all)) {
        yield { start: index, end: index + found.length };
      }
    },
  };
}

function byRe2(source: string, tree: SyntaxTree): Pattern {
  const engine = engineOf(tree);
  if (engine.steps > stepsMax) throw tooLarge();
  return {
    source,
    // Where its automaton grows too large, RE2JS asks each of its states about each character.
    stepsPerCharacter: 5 * engine.steps,
    test: engine.test,
    first: (text) => {
      for (const { start, end } of engine.find(text)) return text.slice(start, end);
      return undefined;
    },
    find: engine.find,
  };
}

function engineOf(tree: SyntaxTree) {
  const translated = toRe2(tree);
  try {
    return linearEngine(translated);
  } catch {
    // All that is left: repetitions of repetitions that unfold to more than RE2 takes.
    throw tooLarge();
  }
}

function tooLarge(): PatternRefusal {
  return new PatternRefusal('that unfolds to less (its repetitions multiply)');
}
