import type {
  ActivityRun,
  ExperimentTime,
  FigureSample,
  Journal,
  Mapping,
  SteadyState,
} from '../../../core/experiment.js';
import type { ServiceFigures } from '../../../core/figures.js';
import { printable } from '../../text/printable.js';
import { capturesOf, type ReportedCapture, reportedCapture } from './captures-of.js';

/** A run as a report tells of it: read from its journal, ready to be set in any format. */
export interface Report {
  readonly title: string;
  /** How it ended, in a line. */
  readonly outcome: string;
  readonly isWell: boolean;
  readonly start: string;
  readonly seconds: number;
  readonly asked: readonly AskedProbe[];
  readonly broken: readonly {
    readonly name: string;
    readonly what: string;
    readonly had: string;
  }[];
  readonly services: readonly ReportedService[];
  readonly deviations: readonly Deviation[];
  /** How many there are, and the newest of them. */
  readonly captureCount: number;
  readonly captures: readonly ReportedCapture[];
  /** Chooses them. */
  readonly listCommand: string;
}

export interface AskedProbe {
  readonly name: string;
  /** Null: not asked. */
  readonly before: boolean | null;
  readonly during: boolean | null;
  readonly after: boolean | null;
}

export interface ReportedService {
  readonly name: string;
  readonly times: Readonly<Record<ExperimentTime, ServiceFigures | null>>;
  /** In order; null where there was no traffic. */
  readonly success: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
}

export interface Deviation {
  readonly what: string;
  readonly expected: string;
  readonly got: string;
  readonly captures: readonly ReportedCapture[];
  readonly more: number;
  /** Of the first of the captures; null without one. */
  readonly replay: string | null;
}

export interface ReportContext {
  readonly replayCommand: (id: number) => string;
  readonly listCommand: string;
}

const shownMax = 5;
const textMax = 400;

export function reportOf(journal: Journal, context: ReportContext): Report {
  const { steady_states: states, experiment } = journal;
  const captures = (journal.captures ?? []).map(reportedCapture);
  const { before } = states;
  const isWell =
    journal.status === 'completed' && !journal.deviated && before?.steady_state_met !== false;
  return {
    title: printable(String(experiment.title ?? experiment.experiment ?? 'experiment')),
    outcome: outcomeOf(journal),
    isWell,
    start: journal.start,
    seconds: journal.duration ?? 0,
    asked: askedOf(journal),
    broken: brokenOf(journal),
    services: servicesOf(journal),
    deviations: [
      ...stateDeviations('before anything was broken', before, captures, context),
      ...states.during
        .flatMap((state) => stateDeviations('while it was broken', state, captures, context))
        .slice(0, 1),
      ...stoppedDeviations(journal, captures, context),
      ...stateDeviations('while it was broken, at the end', states.after, captures, context),
    ],
    captureCount: captures.length,
    captures: captures.slice(0, shownMax),
    listCommand: context.listCommand,
  };
}

function outcomeOf({ status, deviated, steady_states: { before } }: Journal): string {
  if (deviated) return 'deviated: a weakness was found';
  if (before?.steady_state_met === false)
    return 'the hypothesis did not hold before anything was broken';
  return status === 'completed' ? 'completed: the hypothesis held' : String(status);
}

function askedOf({ steady_states: { before, during, after } }: Journal): AskedProbe[] {
  const names = new Set(
    [before, ...during, after].flatMap((state) => state?.probes.map(nameOf) ?? []),
  );
  const met = (state: SteadyState | null, name: string) =>
    state?.probes.find((probe) => nameOf(probe) === name)?.tolerance_met ?? null;
  return [...names].map((name) => {
    const seen = during.map((state) => met(state, name)).filter((each) => each !== null);
    return {
      name,
      before: met(before, name),
      during: seen.length === 0 ? null : seen.every(Boolean),
      after: met(after, name),
    };
  });
}

function brokenOf({ run, rollbacks }: Journal): Report['broken'] {
  return run.flatMap(({ activity, status }) => {
    const { fault } = (activity.provider ?? {}) as { readonly fault?: Mapping };
    if (fault === undefined || status !== 'succeeded') return [];
    const { name, ...form } = fault;
    const ended = rollbacks.find(({ output }) => (output as Mapping | null)?.fault === name);
    const had = ended?.output as
      | { readonly injected: number; readonly matched: number }
      | undefined;
    return [
      {
        name: printable(String(name)),
        what: oneLine(form),
        had: had === undefined ? 'not told' : `${had.injected} of ${had.matched} requests`,
      },
    ];
  });
}

function servicesOf({ figures: samples = [], broken }: Journal): ReportedService[] {
  const names = new Set(
    [...samples, ...(broken === undefined ? [] : [broken])].flatMap(({ services }) =>
      services.filter(({ requests }) => requests > 0).map(({ name }) => name),
    ),
  );
  return [...names].map((name) => {
    const of = (sample: Pick<FigureSample, 'services'> | undefined) =>
      sample?.services.find((each) => each.name === name) ?? null;
    const last = (when: ExperimentTime) => of(samples.findLast((each) => each.when === when));
    return {
      name: printable(name),
      times: {
        before: last('before'),
        during: broken === undefined ? last('during') : of(broken),
        after: last('after'),
      },
      success: samples.map((sample) => of(sample)?.success ?? null),
      p95: samples.map((sample) => of(sample)?.latencyMs.p95 ?? null),
    };
  });
}

function stateDeviations(
  when: string,
  state: SteadyState | null,
  captures: readonly ReportedCapture[],
  context: ReportContext,
): Deviation[] {
  return (state?.probes ?? [])
    .filter(({ tolerance_met }) => tolerance_met === false)
    .map((probe) => ({
      what: `${nameOf(probe)} (${when})`,
      expected: oneLine(probe.activity.tolerance),
      got: probe.status === 'failed' ? lastLine(probe) : oneLine(probe.output),
      ...shownBy(probe, captures, context),
    }));
}

/** `stopWhen` came true: the run of the method that it ended. */
function stoppedDeviations(
  { deviated, run, steady_states: { after } }: Journal,
  captures: readonly ReportedCapture[],
  context: ReportContext,
): Deviation[] {
  const ended = run.at(-1);
  if (!deviated || after !== null || ended === undefined) return [];
  const got = ended.exception === undefined ? 'a condition came true' : lastLine(ended);
  return [
    {
      what: nameOf(ended),
      expected: 'not to be stopped',
      got,
      ...shownBy(ended, captures, context),
    },
  ];
}

function shownBy(
  run: ActivityRun,
  captures: readonly ReportedCapture[],
  { replayCommand }: ReportContext,
): Pick<Deviation, 'captures' | 'more' | 'replay'> {
  const shown = capturesOf(run, captures);
  const [first] = shown;
  return {
    captures: shown.slice(0, shownMax),
    more: Math.max(0, shown.length - shownMax),
    replay: first === undefined ? null : replayCommand(first.id),
  };
}

function nameOf({ activity }: ActivityRun): string {
  return printable(String(activity.name));
}

function lastLine({ exception }: ActivityRun): string {
  return cut(printable((exception?.at(-1) ?? 'failed').trim()));
}

function oneLine(value: unknown): string {
  return cut(printable(JSON.stringify(value) ?? 'nothing'));
}

function cut(text: string): string {
  return text.length > textMax ? `${text.slice(0, textMax - 1)}…` : text;
}
