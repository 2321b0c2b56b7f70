import type { BodyDiff, Difference } from '../api/replay-shapes.js';
import { Scrolled } from '../shell/scrolled.js';
import { areAlike, commonEnds, type PairedLine, pairLines } from './told-differences.js';
import './body-hunks.css';

interface Props {
  readonly body: BodyDiff;
  /** Of the same call. */
  readonly reordered: readonly Difference[];
}

/** Where a body differs, line by line, with what differs within a line marked. */
export function BodyHunks({ body, reordered }: Props) {
  const { message, hunks, cut } = body;
  const isMine = message === 'request' ? /^request body/ : /^body/;
  const orders = reordered.map(({ at }) => at).filter((at) => isMine.test(at));
  return (
    <div class="body-hunks">
      <h4>
        {message} body{' '}
        {orders.length > 0 && <span class="soft">in another order: {orders.join(', ')}</span>}
      </h4>
      {hunks.map(({ recordedLine, replayedLine, lines }) => (
        <Scrolled
          key={recordedLine}
          class="hunk mono"
          label={`The ${message} body from line ${recordedLine}`}
        >
          <p class="soft">
            line {recordedLine}, now {replayedLine}
          </p>
          {pairLines(lines).map((line, index) => (
            <Line key={index} line={line} />
          ))}
        </Scrolled>
      ))}
      {cut && <p class="soft">It differs in more places than are kept here.</p>}
    </div>
  );
}

const spoken: Readonly<Record<string, string>> = { '-': 'recorded: ', '+': 'replayed: ' };
const looks: Readonly<Record<string, string>> = { '-': 'gone', '+': 'come' };

function Line({ line: { mark, text, other } }: { readonly line: PairedLine }) {
  // With next to nothing in common, marks on all of it say nothing.
  const isMarked = other !== null && areAlike(text, other);
  const { head, tail } = commonEnds(text, other ?? text);
  return (
    <div class={looks[mark] ?? ''}>
      <span class="mark" aria-hidden="true">
        {mark === '-' ? '−' : mark}
      </span>
      <span class="unseen">{spoken[mark]}</span>
      {isMarked ? (
        <>
          {text.slice(0, head)}
          {head + tail < text.length && <mark>{text.slice(head, text.length - tail)}</mark>}
          {text.slice(text.length - tail)}
        </>
      ) : (
        text
      )}
    </div>
  );
}
