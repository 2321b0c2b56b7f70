import { useEffect, useReducer } from 'preact/hooks';
import type { Capture } from '../api/shapes.js';
import { useAnswer } from '../api/use-answer.js';
import { useCaptureEvents } from '../captures/follow-captures.js';
import { useKeys } from '../keys/keymap.js';
import { navigate, query, setQuery } from '../route/address.js';
import { Notice } from '../shell/notice.js';
import { CallDrawing } from './call-drawing.js';
import { CaptureHead } from './capture-head.js';
import { CaptureReplays } from './capture-replays.js';
import { HopDetail } from './hop-detail.js';
import { NextCommands } from './next-commands.js';
import { replayLink } from './replay-link.js';
import { Waterfall } from './waterfall.js';
import { waterfallOf } from './waterfall-layout.js';
import './capture.css';

/** One capture: its chain to scale, and the hop that is chosen beside it. */
export function CaptureView({ id }: { readonly id: string }) {
  const [version, readAgain] = useReducer<number, void>((times) => times + 1, 0);
  const path = `/api/captures/${encodeURIComponent(id)}`;
  const { data, error, isLoading } = useAnswer<Capture>(path, version);
  // Hops that end late are added to it.
  useCaptureEvents({
    onCaptures: (captures) => {
      if (captures.some((each) => each.id === data?.id)) readAgain();
    },
    onDeleted: () => {},
    onReset: () => readAgain(),
  });
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
        <NextCommands capture={capture} />
        <CaptureReplays capture={capture} />
      </div>
      {hop !== undefined && <HopDetail key={hop.index} {...{ capture, hop }} />}
    </div>
  );
}

function intoHop(): void {
  document.querySelector<HTMLElement>('.hop-detail')?.focus();
}

function back(): void {
  // From a list of ours: with its filters, and where one was in it.
  if (history.state?.fromList === true) history.back();
  else navigate('/captures');
}
