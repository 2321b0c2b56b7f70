import { useMemo } from 'preact/hooks';
import type { Hop } from '../api/shapes.js';
import { Scrolled } from '../shell/scrolled.js';
import { ArrowHeads } from './arrow-heads.js';
import { type Arrow, callGraphOf } from './call-graph.js';
import { arrowPath, box } from './place-boxes.js';
import './call-drawing.css';

interface Props {
  readonly chain: readonly Hop[];
  readonly onChoose: (hop: number) => void;
}

/** Narrower than this it is scrolled rather than made smaller. */
const readableMost = 440;

/** A drawing of who called whom; a click leads to the call. */
export function CallDrawing({ chain, onChoose }: Props) {
  const { width, height, boxes, arrows } = useMemo(() => callGraphOf(chain), [chain]);
  const edge = 14;
  const words = arrows.map(({ from, to, calls, failures }) => {
    return `${from.name} called ${to.name} ${times(calls)}, ${failures} failed`;
  });
  return (
    <Scrolled class="calls" label="Who called whom">
      <svg
        width={width + 2 * edge}
        height={height + 2 * edge}
        style={{ minWidth: `${Math.min(readableMost, width + 2 * edge)}px` }}
        viewBox={`${-edge} ${-edge} ${width + 2 * edge} ${height + 2 * edge}`}
        role="img"
        aria-label={words.join('; ')}
      >
        <ArrowHeads />
        {arrows.map((arrow) => (
          <Call key={`${arrow.from.name} ${arrow.to.name}`} {...{ arrow, onChoose }} />
        ))}
        {boxes.map(({ name, x, y, failed }) => (
          <g key={name} class={failed ? 'box failed' : 'box'}>
            <rect {...{ x, y }} width={box.width} height={box.height} rx="4" />
            <text x={x + box.width / 2} y={y + box.height / 2 + 4}>
              {name.length > 16 ? `${name.slice(0, 15)}…` : name}
              <title>{name}</title>
            </text>
          </g>
        ))}
      </svg>
    </Scrolled>
  );
}

function Call({ arrow, onChoose }: { readonly arrow: Arrow; onChoose(hop: number): void }) {
  const { from, to, calls, failures, hop } = arrow;
  const kind = failures > 0 ? 'call-failed' : 'call';
  const { path, x, y } = arrowPath(from, to);
  return (
    // The same is done by keys in the waterfall.
    // biome-ignore lint/a11y/noStaticElementInteractions: as above
    <g class={kind} onClick={() => onChoose(hop)} onKeyDown={undefined}>
      <path class="near" d={path} />
      <path class="arrow" d={path} marker-end={`url(#${kind})`} />
      {(calls > 1 || failures > 0) && (
        <text x={x - 4} y={y - 6}>
          {calls > 1 ? `${calls}×` : ''}{' '}
          {failures > 0 ? `${failures === calls ? '' : failures} ✕` : ''}
        </text>
      )}
    </g>
  );
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
