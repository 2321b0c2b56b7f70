import { useMemo, useState } from 'preact/hooks';
import { FindBar } from './find-bar.js';
import { Marked } from './marked.js';
import { placesOf, rowAt, rowsOf } from './text-lines.js';
import { VirtualLines } from './virtual-lines.js';

const placesMost = 10_000;

/** A text by its lines, as it is. */
export function TextView({ bytes }: { readonly bytes: ArrayBuffer }) {
  const text = useMemo(() => new TextDecoder().decode(bytes), [bytes]);
  const rows = useMemo(() => rowsOf(text), [text]);
  const lowered = useMemo(() => text.toLowerCase(), [text]);
  const [wanted, want] = useState('');
  const [at, setAt] = useState(0);
  const places = useMemo(() => placesOf(lowered, wanted, placesMost), [lowered, wanted]);
  const place = places[at];
  return (
    <>
      <FindBar
        count={places.length}
        countMost={placesMost}
        at={at}
        onSearch={(next) => {
          want(next);
          setAt(0);
        }}
        onGo={setAt}
      />
      <VirtualLines
        count={rows.length}
        label="Body as text"
        goTo={place === undefined ? -1 : rowAt(rows, place)}
        draw={(index) => {
          const { line, start, end } = rows[index] ?? { line: null, start: 0, end: 0 };
          return (
            <>
              <span class="line-number">{line ?? ''}</span>
              <Marked text={text.slice(start, end)} wanted={wanted} />
            </>
          );
        }}
      />
    </>
  );
}
