import { useEffect, useState } from 'preact/hooks';
import { ApiError, request } from '../api/client.js';
import { events } from '../api/events.js';
import type { Run } from '../api/replay-shapes.js';
import { navigate } from '../route/address.js';
import { Notice } from '../shell/notice.js';
import { durationText } from '../text/time.js';

/** A replay that was asked for: how it is, until its report takes this place. */
export function ReplayRun({ id }: { readonly id: string }) {
  const [run, tell] = useState<Run>();
  const [error, fail] = useState<ApiError>();
  useEffect(() => {
    const abort = new AbortController();
    follow(id, abort.signal, tell).catch((problem: unknown) => {
      if (abort.signal.aborted) return;
      fail(problem instanceof ApiError ? problem : new ApiError('bug', String(problem), 0));
    });
    return () => abort.abort();
  }, [id]);
  if (run === undefined) return <Notice error={error} />;
  const isOver = run.state === 'failed' || run.state === 'stopped';
  return (
    <>
      <h1>
        Replay of <a href={`/captures/${run.capture}`}>capture {run.capture}</a> to {run.to}
      </h1>
      <p role="status">
        {run.state} <span class="soft">{durationText(run.elapsedMs)}</span>
        {run.ahead > 0 && ` after ${run.ahead} others`}
      </p>
      {!isOver && <progress aria-label="Replay" />}
      {run.error !== null && (
        <p class="notice" role="alert">
          {run.error.message} <code class="soft">{run.error.code}</code>
        </p>
      )}
      <pre class="wide">{run.command}</pre>
      <p>
        {isOver ? (
          <a class="button" href={`/replays/new?capture=${run.capture}`}>
            Ask again
          </a>
        ) : (
          <button
            type="button"
            onClick={() => void request(`/api/replays/${id}`, { method: 'DELETE' })}
          >
            End it
          </button>
        )}
      </p>
    </>
  );
}

async function follow(id: string, ended: AbortSignal, tell: (run: Run) => void): Promise<void> {
  for await (const { event, data } of events(`/api/replays/${id}/events`, ended)) {
    if (event !== 'run') continue;
    const run = JSON.parse(data) as Run;
    if (run.replayId !== null && run.state === 'ended') {
      navigate(`/replays/${run.replayId}`, { replace: true });
      return;
    }
    tell(run);
  }
}
