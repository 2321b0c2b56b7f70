import { noiseTest } from '../../compare/noise-names.js';
import { hash } from './print-list.js';

/** What the name of a field says about its values. */
export interface NamedPlace {
  /** Of the name. */
  readonly hash: number;
  readonly isId: boolean;
  readonly isNoise: ((value: string) => boolean) | null;
}

const idName =
  /^(?:ids?|key|code|sku|isbn|number|name|slug|email)$|[^a-z](?:ids?|key|code)$|Ids?$|[a-z]ID$|Key$/;

const namesMax = 10_000;

/** Of a document, whose names come again and again. */
export class NamedPlaces {
  readonly #known = new Map<string, NamedPlace>();

  get(name: string): NamedPlace {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const named = { hash: hash(name, 3), isId: idName.test(name), isNoise: noiseTest(name) };
    if (this.#known.size < namesMax) this.#known.set(name, named);
    return named;
  }
}
