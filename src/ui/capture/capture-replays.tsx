import type { ReplaySummary } from '../api/replay-shapes.js';
import type { Capture } from '../api/shapes.js';
import { useAnswer } from '../api/use-answer.js';
import { verdictLook } from '../replays/verdict.js';
import { clockText } from '../text/time.js';

const shownMost = 5;

/** What came of its latest replays; nothing where there were none. */
export function CaptureReplays({ capture }: { readonly capture: Capture }) {
  const path = `/api/replays?capture=${capture.id}&limit=${shownMost}`;
  const { data } = useAnswer<{ replays: readonly ReplaySummary[] }>(path);
  if (data === undefined || data.replays.length === 0) return null;
  return (
    <section class="next">
      <h2 class="soft">Latest replays</h2>
      {data.replays.map(({ id, namespace, verdict, startedAt }) => (
        <p key={id}>
          <a href={`/replays/${id}`}>replay {id}</a> <b class={verdictLook[verdict]}>{verdict}</b>{' '}
          <span class="soft">
            to {namespace}, {clockText(startedAt)}
          </span>
        </p>
      ))}
    </section>
  );
}
