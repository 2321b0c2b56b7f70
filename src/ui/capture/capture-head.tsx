import type { Capture } from '../api/shapes.js';
import { filterQuery } from '../captures/filter.js';
import { statusLook } from '../captures/status-text.js';
import { clockText, durationText } from '../text/time.js';
import { CopyButton } from './copy-button.js';
import { replayLink } from './replay-link.js';

/** What the capture is of, and what one does with it. */
export function CaptureHead({ capture }: { readonly capture: Capture }) {
  const { text, look } = statusLook(capture);
  return (
    <header class="capture-head">
      <a href="/captures" class="button" title="Back to the list (esc)" onClick={backByLink}>
        ←<span class="unseen">All captures</span>
      </a>
      <h1 class="cut">
        <span class="soft">#{capture.id}</span> <span class={look}>{text}</span>{' '}
        <span class="mono">
          {capture.method} {capture.path}
        </span>
      </h1>
      <p class="soft facts">
        <span title={capture.capturedAt}>{clockText(capture.capturedAt)}</span>
        <span>rule {capture.rule}</span>
        {capture.experiment !== null && (
          <a
            href={`/captures?${filterQuery({ experiment: capture.experiment })}`}
            title="It broke something then; the captures of it"
          >
            experiment {capture.experiment}
          </a>
        )}
        <span>{capture.hops === 1 ? '1 hop' : `${capture.hops} hops`}</span>
        <span>{capture.latencyMs === null ? 'running' : durationText(capture.latencyMs)}</span>
        {capture.failedAt !== null && <span class="bad">failed at {capture.failedAt}</span>}
        <span class="mono" title="Trace id">
          {capture.traceId.slice(0, 16)}…
        </span>
      </p>
      <span class="actions">
        <CopyButton text={() => capture.traceId} label="Trace id" />
        <CopyButton text={() => `${location.origin}/captures/${capture.traceId}`} label="Link" />
        <a class="button" href={replayLink(capture)} title="Replay (p)">
          Replay …
        </a>
      </span>
    </header>
  );
}

function backByLink(event: MouseEvent): void {
  if (history.state?.fromList !== true || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  history.back();
}
