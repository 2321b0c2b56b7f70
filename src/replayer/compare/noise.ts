// What differs between any two runs of the same request and means nothing: ids made for the run,
// and times that stand in the same relation to it.

export interface RunContext {
  /** When the request was sent. */
  readonly startedAtMs: number;
  /** The run's own trace and request ids. */
  readonly ids: readonly string[];
}

export interface Noise {
  /** Whether two unequal texts differ by nothing but noise. */
  isNoise(recorded: string, replayed: string): boolean;
  /** A text with what may be noise left out; texts of unequal outline are never noise. */
  outlineOfRecorded(text: string): string;
  outlineOfReplayed(text: string): string;
}

/** Clocks of two machines, and where in the run a time was taken. */
const clockSlackMs = 60_000;

/** `runMs`: the longer of the two runs, by which a time in an answer may be later. */
export function createNoise(recorded: RunContext, replayed: RunContext, runMs: number): Noise {
  const slackMs = clockSlackMs + runMs;
  return {
    isNoise(one, other) {
      const a = outline(one, recorded);
      const b = outline(other, replayed);
      return (
        a.text === b.text && a.times.every((at, i) => Math.abs(at - (b.times[i] ?? 0)) <= slackMs)
      );
    },
    outlineOfRecorded: (text) => outline(text, recorded).text,
    outlineOfReplayed: (text) => outline(text, replayed).text,
  };
}

interface Outline {
  readonly text: string;
  /** Each time in the text, in ms from the start of its run. */
  readonly times: readonly number[];
}

const kinds = [
  '(?<uuid>\\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\\b)',
  '(?<span>\\b(?:[0-9a-f]{2}-)?[0-9a-f]{32}-[0-9a-f]{16}(?:-[0-9a-f]{1,2})?\\b)',
  '(?<date>\\b\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?(?:Z|[+-]\\d\\d:?\\d\\d)?)',
  '(?<httpDate>\\b[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\\b)',
  '(?<epoch>(?<![\\w.])\\d{10}(?:\\d{3}|\\.\\d{1,9})?(?![\\w]))',
];
const volatile = new RegExp(kinds.join('|'), 'gi');

function outline(text: string, run: RunContext): Outline {
  const times: number[] = [];
  const noted = run.ids.reduce((rest, id) => rest.replaceAll(id, '<run>'), text);
  const outlined = noted.replace(volatile, (token: string, ...rest) => {
    const { uuid, span, epoch } = rest.at(-1) as Partial<Record<string, string>>;
    if (uuid !== undefined) return '<uuid>';
    if (span !== undefined) return '<span>';
    const at = epoch === undefined ? Date.parse(token) : epochMs(token);
    // A number of that length that is no date.
    if (Number.isNaN(at)) return token;
    times.push(at - run.startedAtMs);
    return '<time>';
  });
  return { text: outlined, times };
}

function epochMs(token: string): number {
  return /^\d{13}$/.test(token) ? Number(token) : Number(token) * 1000;
}
