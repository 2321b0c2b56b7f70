import { isNoisyHeader } from '../../compare/compare-headers.js';
import type { Call } from '../call.js';
import type { EchoedAnswer } from './echo-answer.js';

const servicesMax = 50;
const namesMax = 10;

/** What recorded answers got of the calls, told in a line a service. */
export class Echoes {
  readonly #names = new Map<string, Set<string>>();
  readonly #sealed = new Set<string>();

  add({ service }: Call, { names, isSealed }: EchoedAnswer): void {
    // An id that every service passes on is told nowhere else either.
    const told = names.filter((name) => !isNoisyHeader(name, 'request'));
    if (told.length === 0 || this.#names.size >= servicesMax) return;
    if (isSealed) this.#sealed.add(service);
    const known = this.#names.get(service) ?? new Set();
    for (const name of told) if (known.size < namesMax) known.add(name);
    this.#names.set(service, known);
  }

  lines(): string[] {
    return [...this.#names].map(([service, names]) => {
      const what = `answers of ${service} repeat what is made anew for each request (${[...names].join(', ')})`;
      return this.#sealed.has(service)
        ? `${what}: the calls got the recorded values, as a checksum goes with the body`
        : `${what}: the calls got their own`;
    });
  }
}
