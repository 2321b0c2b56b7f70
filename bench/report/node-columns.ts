import type { ThroughputSample } from '../measure/throughput.js';
import { type Summary, summarize } from '../summary.js';
import { table } from './table.js';

export interface NodeColumn {
  readonly version: string;
  readonly perSecond: Summary;
  readonly cpuMicrosPerRequest: Summary | null;
  /** Each to the other of the same round: requests a second, and processor time a request the other way round. */
  readonly toOtherBuild: Ratio | null;
  readonly toNginx: Ratio | null;
  readonly toNoRules: Ratio | null;
}

export interface Ratio {
  readonly perSecond: Summary;
  readonly cpu: Summary | null;
}

export type NodesResult = readonly NodeColumn[];

/** @param names of what was loaded, in the order of the samples */
export function nodesResult(
  rounds: readonly (readonly ThroughputSample[])[],
  names: readonly string[],
  versions: readonly string[],
): NodesResult {
  const samplesOf = (name: string): ThroughputSample[] => {
    const at = names.indexOf(name);
    return rounds.flatMap((round) => round[at] ?? []);
  };
  return versions.map((version) => {
    const armed = samplesOf(`armed ${version}`);
    const to = (name: string) => ratio(armed, samplesOf(name));
    return {
      version,
      perSecond: summarize(armed.map(({ perSecond }) => perSecond)),
      cpuMicrosPerRequest: known(armed.map((each) => each.cpuMicrosPerRequest)),
      toOtherBuild: to(`against ${version}`),
      toNginx: to('nginx'),
      toNoRules: to(`no rules ${version}`),
    };
  });
}

/** Within each round; null where one of the two did not take part. */
export function ratio(
  own: readonly ThroughputSample[],
  other: readonly ThroughputSample[],
): Ratio | null {
  if (other.length !== own.length || own.length === 0) return null;
  const each = <T>(figure: (one: ThroughputSample, two: ThroughputSample) => T): T[] =>
    own.flatMap((one, i) => {
      const two = other[i];
      return two === undefined ? [] : [figure(one, two)];
    });
  return {
    perSecond: summarize(each((one, two) => one.perSecond / two.perSecond)),
    cpu: known(
      each(({ cpuMicrosPerRequest: one }, { cpuMicrosPerRequest: two }) =>
        one === null || two === null ? null : two / one,
      ),
    ),
  };
}

function known(figures: readonly (number | null)[]): Summary | null {
  const numbers = figures.filter((figure) => figure !== null);
  return numbers.length === figures.length && numbers.length > 0 ? summarize(numbers) : null;
}

export function nodesText(columns: NodesResult): string {
  if (columns.length === 0) return '';
  const row = (title: string, cell: (column: NodeColumn) => string) => [
    title,
    ...columns.map(cell),
  ];
  const ratioText = (of: Ratio | null) =>
    of === null
      ? ''
      : `${spread(of.perSecond, 2)}, CPU ${of.cpu === null ? '?' : spread(of.cpu, 2)}`;
  return `GET, 400-byte JSON answer, recording armed, on each Node: median (lowest-highest)\n${table(
    ['', ...columns.map(({ version }) => version)],
    [
      row('requests a second', ({ perSecond }) => spread(perSecond, 0)),
      row('CPU us a request', ({ cpuMicrosPerRequest: cpu }) =>
        cpu === null ? '?' : spread(cpu, 1),
      ),
      row('to the other build', ({ toOtherBuild }) => ratioText(toOtherBuild)),
      row('to nginx', ({ toNginx }) => ratioText(toNginx)),
      row('to no rules', ({ toNoRules }) => ratioText(toNoRules)),
    ],
  )}`;
}

function spread({ median, min, max }: Summary, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}-${max.toFixed(digits)})`;
}
