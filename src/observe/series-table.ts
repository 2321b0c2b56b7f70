import type { ListenerKind } from '../core/exchange.js';
import { Series, type SeriesLabels } from './series.js';
import { KindRoom } from './top/kind-room.js';

/** A config has far fewer pairs of services and routes; what is beyond is counted, and no more. */
const seriesMax = 1000;

type ByListener = Map<ListenerKind, Series>;

/** Series by their labels. Found without making a key. */
export class SeriesTable {
  readonly #byService = new Map<string, Map<string | null, Map<string, ByListener>>>();
  readonly #all: Series[] = [];
  /** Shared by all series. */
  readonly #kinds = new KindRoom();
  #beyond = 0;

  get all(): readonly Series[] {
    return this.#all;
  }

  /** Exchanges for which there was no room. */
  get beyond(): number {
    return this.#beyond;
  }

  /** Null where there is no room for another one. */
  find(labels: SeriesLabels): Series | null {
    const { service, route, from, listener } = labels;
    const found = this.#byService.get(service)?.get(route)?.get(from)?.get(listener);
    return found ?? this.#add(labels);
  }

  #add(labels: SeriesLabels): Series | null {
    if (this.#all.length >= seriesMax) {
      this.#beyond++;
      return null;
    }
    const series = new Series(labels, this.#kinds);
    this.#all.push(series);
    const byRoute = grow(this.#byService, labels.service, () => new Map());
    const byFrom = grow(byRoute, labels.route, () => new Map());
    grow(byFrom, labels.from, (): ByListener => new Map()).set(labels.listener, series);
    return series;
  }
}

function grow<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
