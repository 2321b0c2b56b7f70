import { parseArgs } from 'node:util';

export const measurementNames = [
  'get',
  'post',
  'failing',
  'latency',
  'start-up',
  'hold-ups',
  'observe',
  'websockets',
  'nodes',
] as const;
export type MeasurementName = (typeof measurementNames)[number];

export const contestantNames = [
  'loop-armed',
  'loop-against',
  'loop-no-rules',
  'http-proxy',
  'node-undici',
  'nginx',
] as const;
export type ContestantName = (typeof contestantNames)[number];

/** Of the measurement `observe`, which has contestants of its own. */
export type ObservedName = 'loop-figures' | 'loop-spans' | 'loop-tapped' | 'loop-access-log';

export interface BenchOptions {
  readonly rounds: number;
  /** Of each contestant in each round. */
  readonly seconds: number;
  readonly connections: number;
  /** The baseline takes part even when it is not named. */
  readonly only: readonly ContestantName[];
  readonly measure: readonly MeasurementName[];
  /** Folder of another build of loop, which takes part in everything. */
  readonly against: string | undefined;
  /** Binary of the Node that runs it; undefined: the one that runs the benchmark. */
  readonly againstNode: string | undefined;
  /** How long to wait for a quiet machine before anything is measured. */
  readonly waitSeconds: number;
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
  --against <folder>  another build, such as a worktree of git, beside this one in every measurement
  --against-node <file>  the Node that runs it (default: the one that runs this one)
  --wait <n>          wait for a quiet machine, as many seconds at most (default 0: tell only)
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
      against: { type: 'string' },
      'against-node': { type: 'string' },
      wait: { type: 'string', default: '0' },
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
    against: values.against,
    againstNode: values['against-node'],
    waitSeconds: count('--wait', values.wait, 86_400, 0),
    json: values.json,
    help: values.help,
  };
}

function count(option: string, text: string, max: number, min = 1): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new TypeError(`${option}: expected a whole number from ${min} to ${max}, got "${text}"`);
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
