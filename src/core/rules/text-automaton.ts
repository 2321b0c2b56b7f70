/**
 * Finds which of many texts are in a body, reading each of its bytes once (Aho and Corasick, 1975): a
 * state is what the last bytes may be the beginning of.
 */
export class TextAutomaton {
  /** By text, what is said of an empty body. */
  readonly #nothing: readonly number[];
  /** By byte: texts have few different ones, so a state needs few places to go to. */
  readonly #classOf = new Uint16Array(256);
  /** By state and class. A state is written as where its places begin. */
  readonly #next: Int32Array;
  /** States at whose end a text has been found are the last ones. */
  readonly #firstFinal: number;
  /** Of those, the texts. */
  readonly #ends: readonly (readonly number[])[];
  readonly #width: number;

  constructor(texts: readonly Buffer[]) {
    let classes = 1;
    for (const text of texts) {
      for (const byte of text) if (this.#classOf[byte] === 0) this.#classOf[byte] = classes++;
    }
    this.#width = classes;
    const { states, taken } = growTree(texts, (byte) => this.#classOf[byte] as number, this.#width);
    this.#nothing = texts.map(({ length }, text) =>
      length === 0 ? present : taken.has(text) ? absent : unknown,
    );
    linkStates(states);
    const order = [
      ...states.filter(({ ends }) => ends.length === 0),
      ...states.filter(({ ends }) => ends.length > 0),
    ];
    for (const [at, state] of order.entries()) state.at = at * this.#width;
    this.#ends = order.filter(({ ends }) => ends.length > 0).map(({ ends }) => ends);
    this.#firstFinal = (order.length - this.#ends.length) * this.#width;
    this.#next = new Int32Array(order.length * this.#width);
    for (const { at, next } of order) {
      for (const [byClass, state] of next) this.#next[at + byClass] = state.at;
    }
  }

  /** `absent`, `present` or, of texts that were too many, `unknown`, by their places in what was given. */
  search(bytes: Uint8Array): readonly number[] {
    const found = this.#nothing.slice();
    const classOf = this.#classOf;
    const next = this.#next;
    const firstFinal = this.#firstFinal;
    let state = 0;
    for (let at = 0; at < bytes.length; at++) {
      state = next[state + (classOf[bytes[at] as number] as number)] as number;
      if (state < firstFinal) continue;
      for (const text of this.#ends[(state - firstFinal) / this.#width] as number[]) {
        found[text] = present;
      }
    }
    return found;
  }
}

export const [absent, present, unknown] = [0, 1, 2];

/** Of 4 bytes; more would not stay in a processor's cache, and take long to make. */
const placesMax = 64 * 1024;

interface State {
  at: number;
  readonly next: Map<number, State>;
  readonly ends: number[];
}

const newState = (): State => ({ at: 0, next: new Map(), ends: [] });

/** One state for each beginning of a text; the first is that of nothing. */
function growTree(
  texts: readonly Buffer[],
  classOf: (byte: number) => number,
  width: number,
): { states: State[]; taken: Set<number> } {
  const states = [newState()];
  const taken = new Set<number>();
  for (const [number, text] of texts.entries()) {
    if ((states.length + text.length) * width > placesMax) continue;
    taken.add(number);
    let state = states[0] as State;
    for (const byte of text) {
      const byClass = classOf(byte);
      let next = state.next.get(byClass);
      if (next === undefined) {
        next = newState();
        states.push(next);
        state.next.set(byClass, next);
      }
      state = next;
    }
    state.ends.push(number);
  }
  return { states, taken };
}

/**
 * Where a text does not go on, what goes on is the longest other one that the last bytes begin. Shorter
 * ones first, as longer ones take from them.
 */
function linkStates([root]: readonly State[]): void {
  if (root === undefined) return;
  const waiting = [...root.next.values()].map((state) => ({ state, shorter: root }));
  for (const { state, shorter } of waiting) {
    state.ends.push(...shorter.ends);
    for (const [byClass, longer] of state.next) {
      waiting.push({ state: longer, shorter: shorter.next.get(byClass) ?? root });
    }
    for (const [byClass, other] of shorter.next) {
      if (!state.next.has(byClass)) state.next.set(byClass, other);
    }
  }
}
