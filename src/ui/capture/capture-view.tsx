import { useEffect } from 'preact/hooks';
import type { Capture } from '../api/shapes.js';
import { useAnswer } from '../api/use-answer.js';
import { statusLook } from '../captures/status-text.js';
import { useKeys } from '../keys/keymap.js';
import { navigate, query, setQuery } from '../route/address.js';
import { Notice } from '../shell/notice.js';
import { clockText, durationText } from '../text/time.js';
import { CallDrawing } from './call-drawing.js';
import { CopyButton } from './copy-button.js';
import { HopDetail } from './hop-detail.js';
import { Waterfall } from './waterfall.js';
import { waterfallOf } from './waterfall-layout.js';
import './capture.css';

/** One capture: its chain to scale, and the hop that is chosen beside it. */
export function CaptureView({ id }: { readonly id: string }) {
  const { data, error, isLoading } = useAnswer<Capture>(`/api/captures/${encodeURIComponent(id)}`);
  useEffect(() => {
    document.title = `loop: capture ${id}`;
  }, [id]);
  useKeys([{ key: 'Escape', does: 'back to the list', run: back }]);
  if (data !== undefined) return <Loaded capture={data} />;
  return (
    <>
      <Notice error={error} />
      {isLoading && (
        <p class="message soft" role="status">
          reading capture {id} …
        </p>
      )}
      {error !== undefined && (
        <div class="message">
          <a href="/captures">All captures</a>
        </div>
      )}
    </>
  );
}

function Loaded({ capture }: { readonly capture: Capture }) {
  const { chain } = capture;
  const given = Number(query.value.get('hop') ?? capture.failedHop ?? 0);
  const chosen = chain[given] === undefined ? 0 : given;
  const hop = chain[chosen];
  const choose = (index: number) => setQuery({ hop: `${index}` });
  const order = waterfallOf(chain).rows.map((row) => row.hop.index);
  const step = (by: number) => () => {
    const to = order[order.indexOf(chosen) + by];
    if (to !== undefined) choose(to);
  };
  useKeys([
    { key: 'j', does: 'next hop', run: step(1) },
    { key: 'k', does: 'the one before', run: step(-1) },
    { key: 'ArrowDown', run: step(1) },
    { key: 'ArrowUp', run: step(-1) },
    { key: 'f', does: 'first failing hop', run: () => choose(capture.failedHop ?? 0) },
    { key: 'Enter', does: 'into the hop', run: intoHop },
    { key: 'p', does: 'replay it', run: () => navigate(replayLink(capture)) },
  ]);
  return (
    <div class="capture-view">
      <CaptureHead capture={capture} />
      <div class="chain">
        <Waterfall capture={capture} chosen={chosen} onChoose={choose} />
        <CallDrawing chain={chain} onChoose={choose} />
        <Next capture={capture} />
      </div>
      {hop !== undefined && <HopDetail key={hop.index} {...{ capture, hop }} />}
    </div>
  );
}

function CaptureHead({ capture }: { readonly capture: Capture }) {
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

/** What a terminal would be told, and what redaction took out. */
function Next({ capture }: { readonly capture: Capture }) {
  return (
    <section class="next">
      {capture.redacted.length > 0 && (
        <details>
          <summary>{capture.redacted.length} values were taken out by redaction</summary>
          <ul>
            {capture.redacted.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </details>
      )}
      <h2 class="soft">In a terminal</h2>
      {capture.commands.map((command) => (
        <p key={command} class="command">
          <code>{command}</code>
          <CopyButton text={() => command} label="Copy" spoken={`Copy ${command}`} />
        </p>
      ))}
    </section>
  );
}

function replayLink({ id }: Capture): string {
  return `/replays/new?capture=${id}`;
}

function intoHop(): void {
  document.querySelector<HTMLElement>('.hop-detail')?.focus();
}

function back(): void {
  // From a list of ours: with its filters, and where one was in it.
  if (history.state?.fromList === true) history.back();
  else navigate('/captures');
}

function backByLink(event: MouseEvent): void {
  if (history.state?.fromList !== true || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  history.back();
}
