import type { Replay } from '../api/replay-shapes.js';
import { useAnswer } from '../api/use-answer.js';
import { MessageView } from '../body/message-view.js';
import { Notice } from '../shell/notice.js';
import { clockText, durationText } from '../text/time.js';
import { BothChains } from './both-chains.js';
import { Differences } from './differences.js';
import { EarlierReplays } from './replays-view.js';
import { StopAtLine } from './stop-at-line.js';
import { breakpointText, Stops } from './stops.js';
import { verdictLook, verdictMeaning } from './verdict.js';

/** What came of a replay: the verdict, both chains side by side, and where they differ. */
export function ReplayReport({ id }: { readonly id: string }) {
  const { data, error } = useAnswer<Replay>(`/api/replays/${encodeURIComponent(id)}`);
  if (data === undefined) return <Notice error={error} />;
  const { capture, verdict, reason, doubts, hops, stops, breakpoints } = data;
  const live = hops.filter(({ mode, result }) => mode === 'live' && result !== 'missing');
  return (
    <>
      <h1>
        Replay {data.replayId}: <span class={verdictLook[verdict]}>{verdict}</span>{' '}
        <a class="button" href={`/replays/new?capture=${capture}`}>
          Replay again …
        </a>
      </h1>
      <Sent replay={data} />
      <p>{reason ?? verdictMeaning[verdict]}</p>
      {data.error !== null && (
        <p class="bad">
          {data.error.kind}: {data.error.message}
        </p>
      )}
      {doubts.map((doubt) => (
        <p key={doubt} class="warning">
          {doubt}
        </p>
      ))}
      <Stops {...{ stops, breakpoints }} />
      <BothChains hops={hops} differences={data.differences} />
      <h2>Differences</h2>
      <Differences differences={data.differences} bodies={data.bodies} hops={hops} />
      <Notes notes={data.notes.filter((note) => !doubts.includes(note))} />
      {data.response !== null && (
        <details class="came-back">
          <summary>The response that came back</summary>
          <MessageView message={data.response} />
        </details>
      )}
      <StopAtLine
        command={data.command}
        services={[...new Set(live.map(({ service }) => service))]}
        known={breakpoints[0] && breakpointText(breakpoints[0])}
      />
      <h2>Replays of this capture</h2>
      <EarlierReplays path={`/api/replays?capture=${capture}`} here={data.replayId} areOfOne />
    </>
  );
}

function Sent({ replay }: { readonly replay: Replay }) {
  const { capture, namespace, entry, status } = replay;
  return (
    <p class="soft sent">
      <a href={`/captures/${capture}`}>capture {capture}</a> to {namespace},{' '}
      {clockText(replay.startedAt)}; sent from{' '}
      <a href={`/captures/${capture}?hop=${entry.hop}`}>hop {entry.hop}</a> to{' '}
      <code>{entry.url}</code>; answered {status.replayed ?? 'nothing'} in{' '}
      {durationText(replay.durationMs)}, recorded {status.recorded ?? 'no response'}
    </p>
  );
}

function Notes({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul>
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
