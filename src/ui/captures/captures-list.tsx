import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useKeys } from '../keys/keymap.js';
import { navigate } from '../route/address.js';
import { useMedia } from '../shell/use-media.js';
import { useVirtual } from '../shell/use-virtual.js';
import type { CapturePages } from './capture-pages.js';
import { CaptureRow } from './capture-row.js';

/** Where one was in a list, to come back to. */
export interface ListPlace {
  scrollTop: number;
  /** Of the chosen capture. */
  chosen: number | null;
}

interface Props {
  readonly pages: CapturePages;
  /** Another for each change of `pages`. */
  readonly version: number;
  readonly place: ListPlace;
}

const columns = ['Time', 'Status', 'Request', 'To', 'Failed at', 'Rule', 'Hops', 'Latency'];

/** All captures of the filter, as many as there are: only rows in sight exist. */
export function CapturesList({ pages, version, place }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = useMedia('(max-width: 720px)') ? 46 : 28;
  const count = pages.total ?? 0;
  const virtual = useVirtual({ count, rowHeight, scroller, initialOffset: place.scrollTop });
  const [chosen, choose] = useState(place.chosen);
  const at = chosen === null ? undefined : pages.indexOf(chosen);

  const rows = virtual.getVirtualItems();
  const [first, last] = [rows.at(0)?.index ?? 0, rows.at(-1)?.index ?? 0];
  useEffect(() => {
    if (count > 0) pages.need(first, last);
  }, [pages, version, first, last, count]);

  // What comes in above does not push away what one reads.
  const added = useRef(pages.added);
  useLayoutEffect(() => {
    const list = scroller.current;
    const more = pages.added - added.current;
    added.current = pages.added;
    if (list !== null && more > 0 && list.scrollTop > 0) list.scrollTop += more * rowHeight;
  }, [version]);

  const go = (to: number): void => {
    const index = Math.max(0, Math.min(count - 1, to));
    const capture = pages.at(index);
    virtual.scrollToIndex(index);
    if (capture === undefined) return;
    place.chosen = capture.id;
    choose(capture.id);
  };
  const step = (by: number) => () => go(at === undefined ? first : at + by);
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
  const open = () => {
    if (chosen !== null) navigate(`/captures/${chosen}`);
  };
  useKeys([
    { key: 'j', does: 'next capture', run: step(1) },
    { key: 'k', does: 'the one before', run: step(-1) },
    { key: 'ArrowDown', run: step(1) },
    { key: 'ArrowUp', run: step(-1) },
    { key: 'PageDown', run: step(page) },
    { key: 'PageUp', run: step(-page) },
    { key: 'g g', does: 'the newest', run: () => go(0) },
    { key: 'Home', run: () => go(0) },
    { key: 'G', does: 'the oldest', run: () => go(count - 1) },
    { key: 'End', run: () => go(count - 1) },
    { key: 'Enter', does: 'open it', run: open },
  ]);

  return (
    <div
      ref={scroller}
      class="captures"
      role="grid"
      aria-label="Captures, newest first"
      aria-rowcount={count + 1}
      aria-activedescendant={at === undefined ? undefined : `row-${at}`}
      tabIndex={0}
      onScroll={(event) => {
        place.scrollTop = event.currentTarget.scrollTop;
      }}
    >
      <div class="capture head" role="row" aria-rowindex={1} tabIndex={-1}>
        {columns.map((name) => (
          <span
            key={name}
            role="columnheader"
            tabIndex={-1}
            class={/Hops|Latency/.test(name) ? 'number' : ''}
          >
            {name}
          </span>
        ))}
      </div>
      <div class="rows" role="rowgroup" style={{ height: `${virtual.getTotalSize()}px` }}>
        {rows.map(({ index, start }) => {
          const capture = pages.at(index);
          const isChosen = capture !== undefined && capture.id === chosen;
          return (
            <CaptureRow key={index - pages.added} {...{ capture, index, top: start, isChosen }} />
          );
        })}
      </div>
    </div>
  );
}
