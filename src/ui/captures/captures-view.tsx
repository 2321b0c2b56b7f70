import { useEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { ApiError, ask, tokenIsWanted } from '../api/client.js';
import type { CapturePage } from '../api/shapes.js';
import { query } from '../route/address.js';
import { Notice } from '../shell/notice.js';
import { countText } from '../text/time.js';
import { CapturePages } from './capture-pages.js';
import { CapturesList, type ListPlace } from './captures-list.js';
import { filterOf, filterQuery } from './filter.js';
import { FilterBar } from './filter-bar.js';
import { isFollowing, useCaptureEvents } from './follow-captures.js';
import { Timeline } from './timeline.js';
import './captures.css';

/** The list that was looked at last, for who comes back from a capture. */
interface Kept {
  readonly filter: string;
  readonly pages: CapturePages;
  readonly place: ListPlace;
  redraw: () => void;
}

let kept: Kept | null = null;
const countedMs = 1200;

/** The list of captures, and when they came. */
export function CapturesView() {
  const filter = filterOf(query.value);
  const asked = filterQuery(filter);
  const [version, redraw] = useReducer<number, void>((times) => times + 1, 0);
  const { pages, place } = useMemo(() => listOf(asked), [asked]);
  if (kept !== null) kept.redraw = () => redraw();

  useEffect(() => {
    document.title = 'loop: captures';
  }, []);
  useEffect(() => {
    if (tokenIsWanted.value) return;
    if (pages.total === undefined) pages.need(0, 0);
    else void pages.refresh();
  }, [pages, tokenIsWanted.value]);
  // The number of all is counted once a second at most, so the last one comes after the last event.
  const later = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(later.current), []);
  useCaptureEvents({
    onCaptures: (captures) => {
      pages.patch(captures);
      void pages.refresh();
      clearTimeout(later.current);
      later.current = setTimeout(() => void pages.refresh(), countedMs);
    },
    onDeleted: () => void pages.recheck(),
    onReset: () => {
      pages.reset();
      void pages.refresh();
    },
  });

  const error = pages.error instanceof ApiError ? pages.error : undefined;
  const waiting = error === undefined ? 'reading …' : '';
  return (
    <div class="captures-view">
      <h1 class="unseen">Captures</h1>
      <FilterBar filter={filter} />
      <Timeline filter={asked} isRange={filter.since !== undefined} version={version} />
      <p class="count soft" role="status">
        <span>{pages.total === undefined ? waiting : countOf(pages.total, asked !== '')}</span>
        <span class={isFollowing.value ? 'good' : 'warn'}>
          {isFollowing.value ? '● live' : '○ not followed now'}
        </span>
      </p>
      <Notice error={error} />
      {pages.total === 0 ? (
        <Nothing isFiltered={asked !== ''} />
      ) : (
        <CapturesList key={asked} pages={pages} version={version} place={place} />
      )}
    </div>
  );
}

function listOf(filter: string): Kept {
  if (kept?.filter === filter) return kept;
  const read = (offset: number, limit: number) =>
    ask<CapturePage>(
      `/api/captures?${filter}${filter === '' ? '' : '&'}offset=${offset}&limit=${limit}`,
    );
  const list: Kept = {
    filter,
    pages: new CapturePages(read, () => list.redraw()),
    place: { scrollTop: 0, chosen: null },
    redraw: () => {},
  };
  kept = list;
  return list;
}

function countOf(total: number, isFiltered: boolean): string {
  const noun = total === 1 ? 'capture' : 'captures';
  return `${countText(total)} ${noun}${isFiltered ? ' match' : ''}`;
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <div class="message">
        <h2>No capture matches</h2>
        <p class="soft">
          Take a filter out, or all with <kbd>x</kbd>.
        </p>
      </div>
    );
  }
  return (
    <div class="message">
      <h2>Nothing was kept yet</h2>
      <p class="soft">
        A chain of requests is kept when a rule of <code>capture.rules</code> holds for it. It will
        stand here in the same moment.
      </p>
    </div>
  );
}
