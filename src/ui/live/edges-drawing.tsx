import { useMemo } from 'preact/hooks';
import type { EdgeFigures } from '../../core/figures.js';
import { ArrowHeads } from '../capture/arrow-heads.js';
import { arrowPath, box, placeBoxes } from '../capture/place-boxes.js';
import '../capture/call-drawing.css';
import { Scrolled } from '../shell/scrolled.js';
import { latencyText, rateText, successText } from './figures-text.js';

const room = { across: 150, down: 34 };
/** Narrower than this it is scrolled rather than made smaller. */
const readableMost = 620;

/** Who calls whom, with how well, how often and how fast. */
export function EdgesDrawing({ edges }: { readonly edges: readonly EdgeFigures[] }) {
  const { boxes, width, height } = useMemo(() => placeBoxes(edges, room), [edges]);
  if (edges.length === 0) return <p class="soft">Nothing passed the gateway in this time.</p>;
  const margin = 16;
  const words = edges.map((edge) => `${edge.from} to ${edge.to}: ${told(edge)}`);
  return (
    <Scrolled class="calls" label="Who calls whom">
      <svg
        width={width + 2 * margin}
        height={height + 2 * margin}
        style={{ minWidth: `${Math.min(readableMost, width + 2 * margin)}px` }}
        viewBox={`${-margin} ${-margin} ${width + 2 * margin} ${height + 2 * margin}`}
        role="img"
        aria-label={words.join('; ')}
      >
        <ArrowHeads />
        {edges.map((edge) => {
          const [from, to] = [boxes.get(edge.from), boxes.get(edge.to)];
          if (from === undefined || to === undefined) return null;
          const { path } = arrowPath(from, to);
          // Beside the callee: where a caller's arrows part, words would cover each other.
          const [x, y] = [to.x - 46, to.y + box.height / 2];
          const kind = edge.success !== null && edge.success < 1 ? 'call-failed' : 'call';
          return (
            <g key={`${edge.from} ${edge.to}`} class={kind}>
              <path class="arrow" d={path} marker-end={`url(#${kind})`} />
              <text x={x} y={y - 6}>
                {successText(edge)} {rateText(edge)}
              </text>
              <text x={x} y={y + 12} class="latency">
                p95 {latencyText(edge.latencyMs.p95)}
              </text>
            </g>
          );
        })}
        {[...boxes].map(([name, { x, y }]) => (
          <g key={name} class="box">
            <rect {...{ x, y }} width={box.width} height={box.height} rx="4" />
            <text x={x + box.width / 2} y={y + box.height / 2 + 4}>
              {name.length > 16 ? `${name.slice(0, 15)}…` : name}
            </text>
          </g>
        ))}
      </svg>
    </Scrolled>
  );
}

function told(edge: EdgeFigures): string {
  return `${successText(edge)} of ${rateText(edge)}, p95 ${latencyText(edge.latencyMs.p95)}`;
}
