import { useMemo } from 'preact/hooks';
import type { Capture, Hop } from '../api/shapes.js';
import { statusLook } from '../captures/status-text.js';
import { useMedia } from '../shell/use-media.js';
import { durationText } from '../text/time.js';
import { hasFailed, hopName } from './hop-name.js';
import { type WaterfallRow, waterfallOf } from './waterfall-layout.js';
import './waterfall.css';

interface Props {
  readonly capture: Capture;
  readonly chosen: number;
  readonly onChoose: (hop: number) => void;
}

/** Every hop as a bar: where it ran, and in strong colour where it ran alone. */
export function Waterfall({ capture, chosen, onChoose }: Props) {
  const isNarrow = useMedia('(max-width: 720px)');
  const { rows, ticks } = useMemo(
    () => waterfallOf(capture.chain, isNarrow ? 4 : 6),
    [capture, isNarrow],
  );
  return (
    <section class="waterfall" aria-label="Waterfall">
      <div class="hop-row axis" aria-hidden="true">
        <span />
        <svg class="time-bar">
          <title>Time</title>
          {ticks.map(({ at, ms }) => (
            <text
              key={ms}
              x={percent(at)}
              y="14"
              text-anchor={at === 0 ? 'start' : at > 0.95 ? 'end' : 'middle'}
            >
              {ms === 0 ? '0' : durationText(ms)}
            </text>
          ))}
        </svg>
        <span />
      </div>
      <div role="tree" aria-label="Hops" tabIndex={0} aria-activedescendant={`hop-${chosen}`}>
        {rows.map((row) => (
          <HopRow
            key={row.hop.index}
            {...{ row, ticks }}
            isChosen={row.hop.index === chosen}
            isFirstFailure={row.hop.index === capture.failedHop}
            onChoose={() => onChoose(row.hop.index)}
          />
        ))}
      </div>
    </section>
  );
}

interface RowProps {
  readonly row: WaterfallRow;
  readonly ticks: readonly { readonly at: number; readonly ms: number }[];
  readonly isChosen: boolean;
  readonly isFirstFailure: boolean;
  readonly onChoose: () => void;
}

function HopRow({ row, ticks, isChosen, isFirstFailure, onChoose }: RowProps) {
  const { hop, depth } = row;
  const { text, look } = statusLook({ status: hop.status ?? hop.answeredStatus, error: hop.error });
  return (
    <div
      id={`hop-${hop.index}`}
      class={`hop-row${isChosen ? ' chosen' : ''}${isFirstFailure ? ' first-failure' : ''}`}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={isChosen}
      tabIndex={-1}
      onClick={onChoose}
      onKeyDown={(event) => event.key === 'Enter' && onChoose()}
    >
      <span class="who cut" style={{ paddingLeft: `${Math.min(depth, 8) * 14}px` }}>
        <span class={`status ${look}`}>{text}</span>
        <span class="name">{hopName(hop)}</span>
        <span class="mono soft">
          {hop.method} {hop.path}
        </span>
      </span>
      <Bar {...{ row, ticks, isFirstFailure }} />
      <span class="number took">
        {hop.durationMs === null ? 'running' : durationText(hop.durationMs)}
      </span>
    </div>
  );
}

function Bar({ row, ticks, isFirstFailure }: Pick<RowProps, 'row' | 'ticks' | 'isFirstFailure'>) {
  const { hop, start, end, self, isRunning } = row;
  return (
    <svg class={`time-bar${hasFailed(hop) ? ' failed' : ''}${isRunning ? ' running' : ''}`}>
      <title>{told(hop)}</title>
      {ticks.map(({ at, ms }) => (
        <line key={ms} x1={percent(at)} x2={percent(at)} y1="0" y2="100%" />
      ))}
      <rect class="whole" x={percent(start)} width={percent(end - start)} y="7" height="12" />
      {self.map((each) => (
        <rect
          key={each.start}
          class="self"
          x={percent(each.start)}
          width={percent(each.end - each.start)}
          y="7"
          height="12"
        />
      ))}
      {isFirstFailure && (
        <text class="mark" y="17" {...besides(row)}>
          first failure
        </text>
      )}
    </svg>
  );
}

/** Where there is room for words: after the bar, before it, or on it. */
function besides({ start, end }: WaterfallRow) {
  if (end < 0.65) return { x: percent(end), dx: 6, 'text-anchor': 'start' } as const;
  if (start > 0.35) return { x: percent(start), dx: -6, 'text-anchor': 'end' } as const;
  return { x: percent((start + end) / 2), 'text-anchor': 'middle' } as const;
}

function percent(part: number): string {
  return `${(part * 100).toFixed(4)}%`;
}

function told({ startMs, durationMs, selfMs, firstByteMs }: Hop): string {
  const parts = [`from ${durationText(startMs)}`];
  if (durationMs !== null) parts.push(`took ${durationText(durationMs)}`);
  if (selfMs !== null) parts.push(`${durationText(selfMs)} of it itself`);
  if (firstByteMs !== null) parts.push(`first byte after ${durationText(firstByteMs)}`);
  return parts.join(', ');
}
