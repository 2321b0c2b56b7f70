import { parseArgs } from 'node:util';

export const measurementNames = [
  'get',
  'post',
  'failing',
  'latency',
  'start-up',
  'hold-ups',
  'observe',
] as const;
export type MeasurementName = (typeof measurementNames)[number];

export const contestantNames = [
  'loop-armed',
  'loop-no-rules',
  'http-proxy',
  'node-undici',
  'nginx',
] as const;
export type ContestantName = (typeof contestantNames)[number];

/** Of the measurement `observe`, which has contestants of its own. */
export type ObservedName =
  | 'loop-before'
  | 'loop-figures'
  | 'loop-spans'
  | 'loop-tapped'
  | 'loop-access-log';

export interface BenchOptions {
  readonly rounds: number;
  /** Of each contestant in each round. */
  readonly seconds: number;
  readonly connections: number;
  /** The baseline takes part even when it is not named. */
  readonly only: readonly ContestantName[];
  readonly measure: readonly MeasurementName[];
  /** Folder of an earlier build of loop, which `observe` is compared with. */
  readonly before: string | undefined;
  /** File for the whole result. */
  readonly json: string | undefined;
  readonly help: boolean;
}

export const usage = `Usage: npm run bench -- [options]

  --rounds <n>        interleaved rounds (default 5)
  --seconds <n>       of each contestant in each round (default 3)
  --connections <n>   kept alive at the same time (default 64)
  --only <names>      contestants: ${contestantNames.join(', ')}
  --measure <names>   measurements: ${measurementNames.join(', ')}
  --before <folder>   an earlier build, such as a worktree of git: what observe is compared with
  --json <file>       write the whole result there
  --help
`;

/** @throws TypeError when an option is unknown or its value is impossible */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    strict: true,
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '64' },
      only: { type: 'string', default: contestantNames.join() },
      measure: { type: 'string', default: measurementNames.join() },
      before: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    rounds: count('--rounds', values.rounds, 1000),
    seconds: count('--seconds', values.seconds, 600),
    connections: count('--connections', values.connections, 1000),
    only: names('--only', values.only, contestantNames),
    measure: names('--measure', values.measure, measurementNames),
    before: values.before,
    json: values.json,
    help: values.help,
  };
}

function count(option: string, text: string, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new TypeError(`${option}: expected a whole number from 1 to ${max}, got "${text}"`);
}

function names<Name extends string>(
  option: string,
  text: string,
  known: readonly Name[],
): readonly Name[] {
  const asked = text.split(',').map((name) => name.trim());
  const strange = asked.find((name) => !known.some((each) => each === name));
  if (strange !== undefined) {
    throw new TypeError(`${option}: expected some of ${known.join(', ')}, got "${strange}"`);
  }
  return known.filter((name) => asked.includes(name));
}
