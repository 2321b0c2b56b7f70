import type { Difference, ReplayHop } from '../api/replay-shapes.js';
import { Scrolled } from '../shell/scrolled.js';
import { LongText } from '../text/long-text.js';
import { durationText } from '../text/time.js';

interface Props {
  readonly hops: readonly ReplayHop[];
  readonly differences: readonly Difference[];
}

/** As `loop replay` marks its calls: as in a diff. */
const marks = { same: '=', changed: '~', missing: '−', extra: '+' } as const;

/** The recorded chain and the replayed one, a call a line, the same call on the same line. */
export function BothChains({ hops, differences }: Props) {
  return (
    <Scrolled class="wide" label="Both chains">
      <table class="both-chains">
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">Mark</span>
            </th>
            <th scope="col">Recorded</th>
            <th scope="col">Replayed</th>
            <th scope="col">Answered</th>
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          {hops.map((hop, index) => (
            <tr key={`${index} ${hop.path}`} class={hop.result}>
              <td class="mark mono" aria-hidden="true">
                {marks[hop.result]}
              </td>
              <Side which="recorded" {...{ hop, hops }} />
              <Side which="replayed" {...{ hop, hops }} />
              <td class="soft">{hop.mode}</td>
              <td class={hop.result === 'same' ? 'soft' : 'warn'}>
                {hop.result}
                <Leads {...{ hop, differences }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

interface SideProps {
  readonly which: 'recorded' | 'replayed';
  readonly hop: ReplayHop;
  readonly hops: readonly ReplayHop[];
}

function Side({ which, hop, hops }: SideProps) {
  const { service, method, path, result, miss } = hop;
  const isAbsent = result === (which === 'recorded' ? 'extra' : 'missing');
  if (isAbsent) {
    return <td class="soft absent">{which === 'recorded' ? '' : 'not called'}</td>;
  }
  const { outcome, took } = sideOf(hop, which);
  const isOther =
    result === 'changed' && sideOf(hop, 'recorded').outcome !== sideOf(hop, 'replayed').outcome;
  return (
    <td>
      <span class="call" style={{ paddingLeft: `${14 * depthOf(hops, hop)}px` }}>
        <span>{service}</span> {isOther ? <mark>{outcome}</mark> : <b>{outcome}</b>}
        {took !== null && <span class="soft"> in {durationText(took)}</span>}
        <span class="mono soft target">
          {method} <LongText text={path} />
        </span>
        {which === 'replayed' && miss != null && <span class="warn target">{miss}</span>}
      </span>
    </td>
  );
}

/** To what differs in this call. */
function Leads({ hop, differences }: { hop: ReplayHop; differences: Props['differences'] }) {
  const count = differences.filter((each) => each.hop === hop.hop).length;
  if (count === 0 || hop.hop == null) return null;
  const go = () => {
    const section = document.getElementById(`differences-${hop.hop}`);
    section?.scrollIntoView({ block: 'start' });
    section?.focus({ preventScroll: true });
  };
  return (
    <>
      {' '}
      <button type="button" class="plain" onClick={go}>
        {count === 1 ? '1 place' : `${count} places`}
      </button>
    </>
  );
}

function sideOf({ status, error, durationMs }: ReplayHop, which: 'recorded' | 'replayed') {
  const outcome = `${error?.[which] ?? status?.[which] ?? 'no response'}`;
  return { outcome, took: durationMs?.[which] ?? null };
}

function depthOf(hops: readonly ReplayHop[], hop: ReplayHop): number {
  let depth = 0;
  // A caller stands before what it called, so this ends.
  for (let at = hop.parent; at !== null && at !== undefined; at = hops[at]?.parent) depth++;
  return Math.min(depth, 8);
}
