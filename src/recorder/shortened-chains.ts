import { wordOfHex } from '../core/trace/decimal.js';

/** A power of two. At 20,000 chains a second, those of more than a second. */
const places = 32_768;
const servicesMax = 65_535;

/**
 * Which service's chains had to be forgotten early, by trace id: a call that comes late then tells
 * that the service calls late. Typed arrays of a fixed size, 192 KiB; what is newer takes the place.
 */
export class ShortenedChains {
  readonly #ids = new Uint32Array(places);
  /** Numbers of services from 1 on; 0: nothing is here. */
  readonly #services = new Uint16Array(places);
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];

  remember(traceId: string, service: string): void {
    const place = placeOf(traceId);
    this.#ids[place] = wordOfHex(traceId, 16);
    this.#services[place] = this.#numberOf(service);
  }

  /** Null for a chain that was not, or has been overwritten. */
  serviceOf(traceId: string): string | null {
    const place = placeOf(traceId);
    const number = this.#services[place] ?? 0;
    if (number === 0 || this.#ids[place] !== wordOfHex(traceId, 16) >>> 0) return null;
    return this.#names[number - 1] ?? null;
  }

  #numberOf(service: string): number {
    const known = this.#numbers.get(service);
    if (known !== undefined) return known;
    if (this.#names.length >= servicesMax) return 0;
    const number = this.#names.push(service);
    this.#numbers.set(service, number);
    return number;
  }
}

function placeOf(traceId: string): number {
  return wordOfHex(traceId, 24) & (places - 1);
}
