// What differs between any two runs of the same request and means nothing: ids made for the run,
// and times that stand in the same relation to it. The one list of it, for matching and comparing.

import { withoutNamedNoise } from './named-noise.js';
import { isNoiseField } from './noise-names.js';
import { type TimeToken, withoutTokens } from './noise-tokens.js';

export interface RunContext {
  /** When the request was sent. */
  readonly startedAtMs: number;
  /** The run's own trace and request ids. */
  readonly ids: readonly string[];
}

export interface Noise {
  /** Whether two unequal texts differ by nothing but noise. */
  isNoise(recorded: string, replayed: string): boolean;
  /**
   * The same for the values of a field, whose name may say that it is made anew each time, or the
   * name of a field in them: `order(id: 7, nonce: "x")`.
   */
  isFieldNoise(name: string, recorded: string, replayed: string): boolean;
  /** A text with what may be noise left out; texts of unequal outline are never noise. */
  outlineOfRecorded(text: string): string;
  outlineOfReplayed(text: string): string;
}

/** Clocks of two machines, and where in the run a time was taken. */
const clockSlackMs = 60_000;
const dayMs = 86_400_000;
/** A day farther away is one of the data, and not of the run. */
const daysMax = 400;

/**
 * @param runMs the longer of the two runs, by which a time in an answer may be later; asked for each
 *   time while one still runs
 */
export function createNoise(
  recorded: RunContext,
  replayed: RunContext,
  runMs: number | (() => number),
): Noise {
  const [ofRecorded, ofReplayed] = [outlines(recorded), outlines(replayed)];
  const slackMs = () => clockSlackMs + (typeof runMs === 'number' ? runMs : runMs());
  const isNoise = (one: string, other: string): boolean => {
    const a = ofRecorded(one);
    const b = ofReplayed(other);
    return (
      a.text === b.text &&
      a.times.every((at, i) => {
        const also = b.times[i];
        if (also === undefined) return false;
        if (at.unit === 'ms') return Math.abs(at.at - also.at) <= slackMs();
        return at.at === also.at && Math.abs(at.at) <= daysMax;
      })
    );
  };
  return {
    isNoise,
    isFieldNoise: (name, one, other) =>
      (isNoiseField(name, one) && isNoiseField(name, other)) ||
      isNoise(one, other) ||
      isNoise(withoutNamedNoise(one), withoutNamedNoise(other)),
    outlineOfRecorded: (text) => ofRecorded(text).text,
    outlineOfReplayed: (text) => ofReplayed(text).text,
  };
}

interface Outline {
  readonly text: string;
  /** Each time in the text from the start of its run: in ms, or in days. */
  readonly times: readonly TimeToken[];
}

function outlines(run: RunContext): (text: string) => Outline {
  // A long chain has thousands of span ids: they are looked up, and not searched for one by one.
  const hex = new Set(run.ids.filter((id) => /^[0-9a-f]{16,}$/.test(id)));
  const others = run.ids.filter((id) => !hex.has(id));
  return (text) => {
    const free = others.reduce((rest, id) => rest.replaceAll(id, '<run>'), text);
    const noted = free.replace(/[0-9a-f]{16,}/g, (id) => (hex.has(id) ? '<run>' : id));
    const { text: outlined, times } = withoutTokens(noted);
    return { text: outlined, times: times.map((time) => fromStart(time, run)) };
  };
}

function fromStart({ unit, at }: TimeToken, { startedAtMs }: RunContext): TimeToken {
  if (unit === 'ms') return { unit, at: at - startedAtMs };
  return { unit, at: Math.floor(at / dayMs) - Math.floor(startedAtMs / dayMs) };
}
