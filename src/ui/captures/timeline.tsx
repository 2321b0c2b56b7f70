import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import type { Timeline as TimelineAnswer } from '../api/shapes.js';
import { useAnswer } from '../api/use-answer.js';
import { query, setQuery } from '../route/address.js';
import { clockText, countText } from '../text/time.js';
import { paintedTheme } from '../theme/theme.js';
import { drawTimeline, hideBrush, showBrush } from './draw-timeline.js';
import { colourCount, countsBetween, rangeOf, stackOf } from './timeline-series.js';
import { useSlowly } from './use-slowly.js';

interface Props {
  /** As a query. */
  readonly filter: string;
  /** `since` is part of it, so that there is something to leave. */
  readonly isRange: boolean;
  readonly version: number;
}

const refreshMs = 2000;

/** Captures over time by rule. A stretch of it that is marked becomes the filter. */
export function Timeline({ filter, isRange, version }: Props) {
  const change = useSlowly(version, refreshMs);
  const [width, setWidth] = useState(0);
  const buckets = Math.max(20, Math.min(160, Math.floor(width / 7)));
  const path = `/api/captures/timeline?${filter}${filter === '' ? '' : '&'}buckets=${buckets}`;
  const { data } = useAnswer<TimelineAnswer>(width === 0 ? null : path, change);
  // What was there stays until the new one is: a chart that comes and goes tells nothing.
  const last = useRef<TimelineAnswer>(undefined);
  if (data !== undefined) last.current = data;
  const timeline = last.current;
  const stack = useMemo(() => (timeline === undefined ? null : stackOf(timeline)), [timeline]);

  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  /** By keys: where the brush began, and where it is. */
  const [brush, setBrush] = useState<{ from: number; to: number } | null>(null);

  useEffect(() => {
    const { current } = place;
    if (current === null) return;
    const observer = new ResizeObserver(() => setWidth(current.clientWidth));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);

  const apply = (first: number, end: number) => {
    const range = timeline && rangeOf(timeline, first, end);
    setBrush(null);
    if (range) setQuery(range);
  };
  useEffect(() => {
    if (place.current === null || stack === null || width === 0) return;
    const height = place.current.clientHeight;
    const drawn = drawTimeline(
      place.current,
      stack,
      { width, height },
      {
        onBrush: apply,
        onPoint: setPointed,
        onClear: leaveRange,
      },
    );
    chart.current = drawn;
    return () => {
      drawn.destroy();
      chart.current = null;
    };
  }, [stack, width, paintedTheme.value]);
  useEffect(() => {
    if (chart.current === null || stack === null) return;
    if (brush === null) hideBrush(chart.current);
    else showBrush(chart.current, stack, brush.from, brush.to);
  }, [brush, stack]);

  const end = (stack?.xs.length ?? 1) - 1;
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const clamp = (to: number) => Math.max(0, Math.min(end, to));
    if (by !== undefined) {
      const { from, to } = brush ?? { from: end + 1, to: end + 1 };
      const next = clamp(to + by);
      setBrush(event.shiftKey ? { from: clamp(from), to: next } : { from: next, to: next });
    } else if (event.key === 'Enter' && brush !== null) apply(brush.from, brush.to);
    else if (event.key === 'Escape' && brush !== null) setBrush(null);
    else if (event.key === 'Escape') leaveRange();
    else return;
    event.preventDefault();
  };
  const shown = brush ?? (pointed === null ? null : { from: pointed, to: pointed });
  const words = timeline && shown ? readOut(timeline, shown.from, shown.to) : null;
  return (
    <section class="timeline" aria-label="Failures over time">
      <div
        ref={place}
        class="chart"
        role="slider"
        tabIndex={0}
        aria-label="Failures over time. Arrow keys move, with Shift they mark, Enter filters by what is marked"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, end)}
        aria-valuenow={Math.min(brush?.to ?? end, Math.max(0, end))}
        aria-valuetext={words ?? 'nothing is marked'}
        onKeyDown={onKey}
        onBlur={() => setBrush(null)}
      />
      <div class="legend">
        {stack?.rules.map(({ rule, total }, index) => (
          <button
            key={rule}
            type="button"
            class="plain"
            aria-pressed={query.value.get('rule') === rule}
            title={`Only rule ${rule}`}
            onClick={() => setQuery({ rule: query.value.get('rule') === rule ? '' : rule })}
          >
            <span class={`swatch series-${(index % colourCount) + 1}`} />
            {rule} <span class="soft">{countText(total)}</span>
          </button>
        ))}
        <span class="readout soft">{words ?? 'drag to filter by time'}</span>
        {isRange && (
          <button type="button" title="All time (double click)" onClick={leaveRange}>
            all time
          </button>
        )}
      </div>
    </section>
  );
}

function readOut(timeline: TimelineAnswer, from: number, to: number): string | null {
  const range = rangeOf(timeline, from, to);
  if (range === null) return null;
  const counts = countsBetween(timeline, from, to).map(({ rule, count }) => `${rule} ${count}`);
  const times = `${clockText(range.since)} – ${clockText(range.until)}`;
  return `${times}: ${counts.join(', ') || 'none'}`;
}

function leaveRange(): void {
  setQuery({ since: '', until: '' });
}
