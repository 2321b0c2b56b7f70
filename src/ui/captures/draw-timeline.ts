// The chart itself, by uPlot: bars of failures over time, a colour for each rule, and a brush.

import uPlot from 'uplot';
import { momentText } from '../text/time.js';
import { axisOf, colourCount, type Stack } from './timeline-series.js';
import 'uplot/dist/uPlot.min.css';

export interface ChartEvents {
  /** Buckets, ends included. */
  onBrush(first: number, last: number): void;
  /** Null when nothing is pointed at. */
  onPoint(bucket: number | null): void;
  onClear(): void;
}

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

export function drawTimeline(
  place: HTMLElement,
  stack: Stack,
  size: ChartSize,
  events: ChartEvents,
): uPlot {
  const style = getComputedStyle(place);
  const colour = (name: string) => resolved(place, `var(--${name})`);
  const font = `11px ${style.fontFamily}`;
  const bars = uPlot.paths.bars?.({ size: [0.92, 40, 1], align: 1, gap: 0 });
  // The tallest first: each stands in front of the one that it is added to.
  const series = stack.rules.map((_, index) => {
    const fill = colour(`series-${(index % colourCount) + 1}`);
    return { fill, width: 0, ...(bars && { paths: bars }), points: { show: false } };
  });
  const axis = axisOf(stack);
  const spanMs = (axis[1] - axis[0]) * 1000;
  return new uPlot(
    {
      ...size,
      padding: [8, 20, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: 4 },
        bind: {
          dblclick: () => () => {
            events.onClear();
            return null;
          },
        },
      },
      scales: {
        x: { time: true, range: () => axis },
        y: { range: (_, __, most) => [0, Math.max(1, most)] },
      },
      axes: [
        {
          stroke: colour('ink-soft'),
          font,
          grid: { show: false },
          ticks: { show: false },
          size: 22,
          values: (_, times) => times.map((time) => momentText(time * 1000, spanMs)),
        },
        {
          ...{ stroke: colour('ink-soft'), font, size: 38 },
          grid: { stroke: colour('line'), width: 1 },
          ticks: { show: false },
          // Captures come whole.
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000],
          space: 24,
        },
      ],
      series: [{}, ...series.reverse()],
      hooks: {
        setCursor: [(chart) => events.onPoint(bucketAt(chart, stack, chart.cursor.left ?? -1))],
        setSelect: [
          (chart) => {
            const { left, width } = chart.select;
            if (width === 0) return;
            const first = bucketAt(chart, stack, left);
            const last = bucketAt(chart, stack, left + width - 1);
            chart.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
            if (first !== null && last !== null) events.onBrush(first, last);
          },
        ],
      },
    },
    dataOf(stack),
    place,
  );
}

export function dataOf({ xs, rules }: Stack): uPlot.AlignedData {
  return [[...xs], ...rules.map(({ tops }) => [...tops]).reverse()] as uPlot.AlignedData;
}

/** Shows buckets as chosen, without telling of it. */
export function showBrush(chart: uPlot, stack: Stack, first: number, last: number): void {
  const [a, b] = [Math.min(first, last), Math.max(first, last)];
  const start = stack.xs[a] ?? 0;
  const left = chart.valToPos(start, 'x');
  const width = chart.valToPos((stack.xs[b] ?? start) + stack.step, 'x') - left;
  chart.setSelect({ left, width, top: 0, height: chart.bbox.height / devicePixelRatio }, false);
}

export function hideBrush(chart: uPlot): void {
  chart.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
}

function bucketAt(chart: uPlot, stack: Stack, left: number): number | null {
  if (left < 0) return null;
  const bucket = Math.floor((chart.posToVal(left, 'x') - (stack.xs[0] ?? 0)) / stack.step);
  return Math.max(0, Math.min(stack.xs.length - 1, bucket));
}

/** A canvas knows no `light-dark()` and no custom properties. */
function resolved(place: HTMLElement, colour: string): string {
  const probe = document.createElement('i');
  probe.style.color = colour;
  place.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
