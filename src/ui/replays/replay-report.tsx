import type { Difference, Replay, ReplayHop } from '../api/replay-shapes.js';
import { useAnswer } from '../api/use-answer.js';
import { CopyButton } from '../capture/copy-button.js';
import { Notice } from '../shell/notice.js';
import { Scrolled } from '../shell/scrolled.js';
import { clockText, durationText } from '../text/time.js';
import { verdictLook } from './verdict.js';

/** What came of a replay: the verdict, both chains side by side, and where they differ. */
export function ReplayReport({ id }: { readonly id: string }) {
  const { data, error } = useAnswer<Replay>(`/api/replays/${encodeURIComponent(id)}`);
  if (data === undefined) return <Notice error={error} />;
  const { capture, namespace, verdict, entry, reason, notes, doubts } = data;
  const stop = `loop replay ${capture} --to ${namespace} --break ${entry.service ?? 'SERVICE'}:FILE:LINE`;
  return (
    <>
      <h1>
        Replay {data.replayId}: <span class={verdictLook[verdict]}>{verdict}</span>
      </h1>
      <p class="soft">
        <a href={`/captures/${capture}`}>capture {capture}</a> to {namespace},{' '}
        {clockText(data.startedAt)}, {durationText(data.durationMs)}; sent from hop {entry.hop} to{' '}
        <code>{entry.url}</code>
      </p>
      {reason !== null && <p class="warning">{reason}</p>}
      {doubts.map((doubt) => (
        <p key={doubt} class="warning">
          {doubt}
        </p>
      ))}
      <BothChains hops={data.hops} />
      <h2>Differences</h2>
      <Differences differences={data.differences} />
      {notes.length > 0 && (
        <ul>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <h2 class="soft">To stop at a line</h2>
      <p class="command">
        <code>{stop}</code>
        <CopyButton text={() => stop} label="Copy" spoken="Copy the command" />
      </p>
      <p>
        <a class="button" href={`/replays/new?capture=${capture}`}>
          Replay again …
        </a>
      </p>
    </>
  );
}

function BothChains({ hops }: { readonly hops: readonly ReplayHop[] }) {
  return (
    <Scrolled class="wide" label="Both chains">
      <table>
        <thead>
          <tr>
            <th scope="col">Call</th>
            <th scope="col">Answered</th>
            <th scope="col">Recorded</th>
            <th scope="col">Replayed</th>
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          {hops.map((hop, index) => (
            <tr key={`${index} ${hop.path}`} class={hop.result}>
              <td style={{ paddingLeft: `${8 + 14 * depthOf(hops, hop)}px` }}>
                {hop.service}{' '}
                <span class="mono soft">
                  {hop.method} {hop.path}
                </span>
              </td>
              <td class="soft">{hop.mode}</td>
              <td>{side(hop, 'recorded')}</td>
              <td>{side(hop, 'replayed')}</td>
              <td class={hop.result === 'same' ? 'soft' : 'warn'}>{hop.result}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

function Differences({ differences }: { readonly differences: readonly Difference[] }) {
  if (differences.length === 0) return <p class="soft">None but noise.</p>;
  return (
    <Scrolled class="wide" label="Differences">
      <table>
        <thead>
          <tr>
            <th scope="col">Hop</th>
            <th scope="col">At</th>
            <th scope="col">Recorded</th>
            <th scope="col">Replayed</th>
          </tr>
        </thead>
        <tbody>
          {differences.map(({ hop, at, kind, recorded, replayed }) => (
            <tr key={`${hop} ${at}`}>
              <td>{hop}</td>
              <td>{at}</td>
              <td class="mono recorded">{kind === 'added' ? '' : JSON.stringify(recorded)}</td>
              <td class="mono replayed">{kind === 'removed' ? '' : JSON.stringify(replayed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

function side({ status, error, durationMs }: ReplayHop, which: 'recorded' | 'replayed'): string {
  const ms = durationMs?.[which] ?? null;
  const outcome = error?.[which] ?? status?.[which] ?? '–';
  return ms === null ? `${outcome}` : `${outcome} in ${durationText(ms)}`;
}

function depthOf(hops: readonly ReplayHop[], hop: ReplayHop): number {
  let depth = 0;
  // A caller stands before what it called, so this ends.
  for (let at = hop.parent; at !== null && at !== undefined; at = hops[at]?.parent) depth++;
  return Math.min(depth, 8);
}
