import type { CaptureSummary } from '../api/shapes.js';
import { memo } from '../shell/memo.js';
import { clockText, durationText } from '../text/time.js';
import { statusLook } from './status-text.js';

interface Props {
  readonly capture: CaptureSummary | undefined;
  readonly index: number;
  readonly top: number;
  readonly isChosen: boolean;
}

/** One capture; a place holder until its page is there. */
export const CaptureRow = memo(({ capture, index, top, isChosen }: Props) => {
  const place = { transform: `translateY(${top}px)` };
  const common = {
    role: 'row',
    id: `row-${index}`,
    'aria-rowindex': index + 2,
    'aria-selected': isChosen,
    tabIndex: -1,
    style: place,
  } as const;
  if (capture === undefined) {
    return (
      <div {...common} class="capture waiting">
        <span role="gridcell">…</span>
      </div>
    );
  }
  const { text, look } = statusLook(capture);
  return (
    <div {...common} class={isChosen ? 'capture chosen' : 'capture'}>
      <span role="gridcell" class="time soft" title={capture.capturedAt}>
        {clockText(capture.capturedAt)}
      </span>
      <span role="gridcell" class={`status ${look}`}>
        {text}
      </span>
      <span role="gridcell" class="request cut">
        <a
          href={`/captures/${capture.id}`}
          tabIndex={-1}
          title={`${capture.method} ${capture.path}`}
        >
          <span class="method">{capture.method}</span> {capture.path}
        </a>
      </span>
      <span role="gridcell" class="destination cut">
        {capture.destination}
      </span>
      <span role="gridcell" class="failed cut">
        {capture.failedAt ?? ''}
      </span>
      <span role="gridcell" class="rule cut soft">
        {capture.rule}
      </span>
      <span role="gridcell" class="hops number soft">
        {capture.hops}
      </span>
      <span role="gridcell" class="latency number">
        {capture.latencyMs === null ? 'running' : durationText(capture.latencyMs)}
      </span>
    </div>
  );
});
