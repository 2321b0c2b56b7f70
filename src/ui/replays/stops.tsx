import type { Breakpoint, Replay, Stop } from '../api/replay-shapes.js';
import { countText } from '../text/time.js';
import './stops.css';

/** Who steps through a loop makes hundreds. */
const shownMost = 100;

/** Where a debugger stood still; the values of that moment are not in the store. */
export function Stops({ stops, breakpoints }: Pick<Replay, 'stops' | 'breakpoints'>) {
  const missed = breakpoints.filter(({ hits }) => hits === 0);
  if (stops.length === 0 && missed.length === 0) return null;
  return (
    <section class="stops" aria-label="Stops">
      <h2>{stops.length === 0 ? 'Never stopped' : `Stopped ${timesText(stops.length)}`}</h2>
      {missed.map((each) => (
        <p key={breakpointText(each)} class="warning">
          <code>{breakpointText(each)}</code> was never hit
          {each.placed === null && ': no such place was loaded'}
        </p>
      ))}
      <ol>
        {stops.slice(0, shownMost).map((stop, index) => (
          <OneStop key={index} stop={stop} breakpoints={breakpoints} />
        ))}
      </ol>
      {stops.length > shownMost && (
        <p class="soft">and {countText(stops.length - shownMost)} more: loop show replay</p>
      )}
    </section>
  );
}

function OneStop({ stop, breakpoints }: { stop: Stop; breakpoints: readonly Breakpoint[] }) {
  const { service, file, line, reason, exception, frames } = stop;
  const hit = stop.breakpoint === null ? undefined : breakpoints[stop.breakpoint];
  return (
    <li>
      <p>
        {service} at{' '}
        <code class="place">
          {file}:{line}
        </code>{' '}
        in <code>{stop.function}</code>{' '}
        <span class="soft">
          {hit === undefined ? reasonText(reason) : `breakpoint ${breakpointText(hit)}`}
        </span>
      </p>
      {exception !== null && <p class="bad">{exception}</p>}
      {frames.length > 1 && (
        <details>
          <summary>{frames.length} frames</summary>
          <ol class="frames mono">
            {frames.map((frame, index) => (
              <li key={index}>
                {frame.isAsync && <span class="soft">awaited by </span>}
                {frame.function}{' '}
                <span class="soft">
                  {frame.file}:{frame.line}
                </span>
              </li>
            ))}
          </ol>
        </details>
      )}
    </li>
  );
}

/** As `--break` takes it. */
export function breakpointText({ service, file, line, condition }: Breakpoint): string {
  return `${service}:${file}:${line}${condition === null ? '' : ` if ${condition}`}`;
}

function timesText(count: number): string {
  return count === 1 ? 'once' : `${countText(count)} times`;
}

function reasonText(reason: Stop['reason']): string {
  return reason === 'other' ? 'a pause that loop did not ask for' : reason;
}
