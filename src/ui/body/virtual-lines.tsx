import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useVirtual } from '../shell/use-virtual.js';

interface Props {
  readonly count: number;
  readonly label: string;
  /** Scrolled to when it is another one; -1: nowhere. */
  readonly goTo?: number;
  /** Called with the rows in sight, ends included. */
  readonly onSight?: (first: number, last: number) => void;
  readonly draw: (index: number) => ComponentChildren;
}

export const lineHeight = 18;

/** Lines of a fixed height, of which only those in sight exist. */
export function VirtualLines({ count, label, goTo = -1, onSight, draw }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtual({ count, rowHeight: lineHeight, scroller, initialOffset: 0 });
  const items = virtual.getVirtualItems();
  const [first, last] = [items.at(0)?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => onSight?.(first, last), [first, last, count]);
  useEffect(() => {
    if (goTo >= 0) virtual.scrollToIndex(goTo, { align: 'center' });
  }, [goTo]);
  return (
    // A region that scrolls has to be reached by keys.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
    <div ref={scroller} class="lines" role="region" aria-label={label} tabIndex={0}>
      <div class="all" style={{ height: `${virtual.getTotalSize()}px` }}>
        {items.map(({ index, start }) => (
          <div key={index} class="line" style={{ transform: `translateY(${start}px)` }}>
            {draw(index)}
          </div>
        ))}
      </div>
    </div>
  );
}
