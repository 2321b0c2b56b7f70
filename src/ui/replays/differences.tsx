import type { BodyDiff, Difference, Replay, ReplayHop } from '../api/replay-shapes.js';
import { Scrolled } from '../shell/scrolled.js';
import { LongText } from '../text/long-text.js';
import { BodyHunks } from './body-hunks.js';
import { isToldBy, valueText } from './told-differences.js';

/** Of one call: a body without anything in common has thousands. */
const shownMost = 200;

type Props = Pick<Replay, 'differences' | 'bodies' | 'hops'>;

/** What differs, call by call; of bodies their lines, as a unified diff. */
export function Differences({ differences, bodies, hops }: Props) {
  const differing = [...new Set([...differences, ...bodies].map(({ hop }) => hop))];
  if (differing.length === 0) {
    const odd = hops.filter(({ result }) => result === 'missing' || result === 'extra').length;
    return (
      <p class="soft">
        {odd === 0 ? 'None but noise.' : `None in the calls that both have; ${odd} only one has.`}
      </p>
    );
  }
  return (
    <>
      {differing
        .sort((one, other) => one - other)
        .map((hop) => (
          <OfCall
            key={hop}
            hop={hop}
            call={hops.find((each) => each.hop === hop)}
            differences={differences.filter((each) => each.hop === hop)}
            bodies={bodies.filter((each) => each.hop === hop)}
          />
        ))}
    </>
  );
}

interface CallProps {
  readonly hop: number;
  readonly call: ReplayHop | undefined;
  readonly differences: readonly Difference[];
  readonly bodies: readonly BodyDiff[];
}

function OfCall({ hop, call, differences, bodies }: CallProps) {
  const told = differences.filter((each) => !isToldBy(bodies, each));
  const reordered = differences.filter(({ kind }) => kind === 'reordered');
  return (
    <section class="of-call" id={`differences-${hop}`} tabIndex={-1} aria-label={`Hop ${hop}`}>
      <h3>
        hop {hop} {call?.service}{' '}
        <span class="mono soft">
          {call?.method} <LongText text={call?.path ?? ''} />
        </span>
      </h3>
      {told.length > 0 && <Places differences={told} />}
      {bodies.map((body) => (
        <BodyHunks key={body.message} body={body} reordered={reordered} />
      ))}
    </section>
  );
}

function Places({ differences }: { readonly differences: readonly Difference[] }) {
  const more = differences.length - shownMost;
  return (
    <Scrolled class="wide" label="Differences">
      <table>
        <thead>
          <tr>
            <th scope="col">At</th>
            <th scope="col">Recorded</th>
            <th scope="col">Replayed</th>
          </tr>
        </thead>
        <tbody>
          {differences.slice(0, shownMost).map(({ at, kind, recorded, replayed }, index) => (
            <tr key={`${index} ${at}`}>
              <td>
                {at} {kind !== 'changed' && <span class="soft">({kind})</span>}
              </td>
              <td class="mono recorded">{kind === 'added' ? '' : valueText(recorded)}</td>
              <td class="mono replayed">{kind === 'removed' ? '' : valueText(replayed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p class="soft">and {more} more: loop show replay -o json</p>}
    </Scrolled>
  );
}
