import { Explained } from '../capture/why-kept.js';
import { statusLook } from '../captures/status-text.js';
import { clockText } from '../text/time.js';
import type { TriedCapture } from './use-try.js';

/** A capture, whether the rule would have kept it, and why or why not. */
export function TriedRow({ capture }: { readonly capture: TriedCapture }) {
  const { id, kept, hop, service, explanation } = capture;
  const { text, look } = statusLook(capture);
  return (
    <details class="tried-row">
      <summary>
        <span class={kept ? 'good' : 'soft'}>{kept ? '✓ kept' : '✗ not'}</span>
        <span class={`status ${look}`}>{text}</span>
        <span class="mono cut">
          {capture.method} {capture.path}
        </span>
        <span class="soft">{clockText(capture.capturedAt)}</span>
      </summary>
      <p>
        <a href={`/captures/${id}?hop=${hop}&part=why`}>
          capture {id}, hop {hop}
        </a>{' '}
        <span class="soft">{service ?? ''}</span>
      </p>
      <ul class="explained">
        <Explained explanation={explanation} />
      </ul>
    </details>
  );
}
