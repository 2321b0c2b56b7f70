import { useEffect } from 'preact/hooks';
import type { ReplaySummary } from '../api/replay-shapes.js';
import { useAnswer } from '../api/use-answer.js';
import { Notice } from '../shell/notice.js';
import { Scrolled } from '../shell/scrolled.js';
import { clockText, durationText } from '../text/time.js';
import { verdictLook } from './verdict.js';
import './replays.css';

/** Earlier runs, the newest first; of one capture where its number is given. */
export function ReplaysView() {
  useEffect(() => {
    document.title = 'loop: replays';
  }, []);
  return (
    <div class="replays-view">
      <h1>Replays</h1>
      <EarlierReplays path="/api/replays?limit=200" />
    </div>
  );
}

interface EarlierProps {
  readonly path: string;
  /** They are of one capture, and it is known which. */
  readonly areOfOne?: boolean;
  /** The one that is looked at. */
  readonly here?: number;
}

export function EarlierReplays({ path, here, areOfOne = false }: EarlierProps) {
  const { data, error } = useAnswer<{ replays: readonly ReplaySummary[] }>(path);
  if (data === undefined) return <Notice error={error} />;
  if (data.replays.length === 0) {
    return (
      <p class="soft">
        None yet. In a capture, <kbd>p</kbd> asks for one.
      </p>
    );
  }
  return (
    <Scrolled class="wide" label="Earlier replays">
      <table>
        <thead>
          <tr>
            <th scope="col">Replay</th>
            <th scope="col">Verdict</th>
            {!areOfOne && <th scope="col">Capture</th>}
            <th scope="col">To</th>
            <th scope="col">At</th>
            <th scope="col" class="number">
              Took
            </th>
          </tr>
        </thead>
        <tbody>
          {data.replays.map(({ id, capture, namespace, verdict, startedAt, durationMs }) => (
            <tr key={id} aria-current={id === here ? 'true' : undefined}>
              <td>
                <a href={`/replays/${id}`}>replay {id}</a>
              </td>
              <td class={verdictLook[verdict]}>{verdict}</td>
              {!areOfOne && (
                <td>
                  <a href={`/captures/${capture}`}>capture {capture}</a>
                </td>
              )}
              <td>{namespace}</td>
              <td class="soft">{clockText(startedAt)}</td>
              <td class="number">{durationText(durationMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}
