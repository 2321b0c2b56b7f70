import { present, TextAutomaton, unknown } from './text-automaton.js';
import type { WorkBudget } from './work-budget.js';

/** A text that is looked for, by its place among all of them. */
export type SoughtText = number;

/** Which of the texts are in a body. */
export interface FoundTexts {
  has(text: SoughtText, work: WorkBudget | undefined): boolean;
}

/**
 * All texts that a set of rules looks for in bodies: where they are many, a body is read once for
 * them all.
 */
export class SoughtTexts {
  readonly #places = new Map<string, SoughtText>();
  readonly #texts: Buffer[] = [];
  #automaton: TextAutomaton | null = null;

  add(text: string): SoughtText {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#automaton = null;
    this.#places.set(text, this.#texts.length);
    return this.#texts.push(Buffer.from(text, 'utf8')) - 1;
  }

  /** Nothing is looked for before it is asked for. */
  in(body: Buffer): FoundTexts {
    if (this.#texts.length <= fewTexts) return new OneByOne(this.#texts, body);
    this.#automaton ??= new TextAutomaton(this.#texts);
    return new AllAtOnce(this.#automaton, this.#texts, body);
  }
}

/** Node finds so many, one after the other, before the automaton has found one. */
const fewTexts = 4;

/** For each byte: of the body, and of it and what is looked for where that repeats itself. */
const readNs = 6;
const lookNs = 0.2;

class OneByOne implements FoundTexts {
  readonly #texts: readonly Buffer[];
  readonly #body: Buffer;

  constructor(texts: readonly Buffer[], body: Buffer) {
    this.#texts = texts;
    this.#body = body;
  }

  has(text: SoughtText, work: WorkBudget | undefined): boolean {
    const bytes = this.#texts[text] as Buffer;
    work?.spend(this.#body.length * (1 + bytes.length * lookNs));
    return this.#body.includes(bytes);
  }
}

class AllAtOnce implements FoundTexts {
  readonly #automaton: TextAutomaton;
  readonly #texts: readonly Buffer[];
  readonly #body: Buffer;
  #found: readonly number[] | undefined;

  constructor(automaton: TextAutomaton, texts: readonly Buffer[], body: Buffer) {
    this.#automaton = automaton;
    this.#texts = texts;
    this.#body = body;
  }

  has(text: SoughtText, work: WorkBudget | undefined): boolean {
    if (this.#found === undefined) {
      work?.spend(this.#body.length * readNs);
      this.#found = this.#automaton.search(this.#body);
    }
    const found = this.#found[text];
    if (found !== unknown) return found === present;
    return new OneByOne(this.#texts, this.#body).has(text, work);
  }
}
