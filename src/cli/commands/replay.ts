import { type Command, Option } from 'commander';
import type { ReplayRequest, Rooms } from '../../core/rooms.js';
import { addDebugOptions, type DebugOptions, debugChoice } from '../debug/debug-options.js';
import { examples } from '../examples.js';
import type { ExpectedVerdict } from '../exit-code.js';
import type { Io } from '../io.js';
import { addFilterOptions, captureFilter, type FilterOptions } from '../options/capture-filter.js';
import { durationOption } from '../options/duration-option.js';
import { formatOption } from '../options/format.js';
import { missOption } from '../options/miss-option.js';
import { nameList } from '../options/name-list.js';
import { wholeNumber } from '../options/whole-number.js';
import { openSession } from '../session.js';

interface Options extends FilterOptions, DebugOptions {
  readonly to: string;
  readonly hop?: number;
  readonly live?: readonly string[];
  readonly recorded?: readonly string[];
  readonly onMiss?: ReplayRequest['onMiss'];
  readonly timing?: ReplayRequest['timing'];
  readonly allowTruncated?: boolean;
  readonly liveProduction?: readonly string[];
  readonly ignore?: readonly string[];
  readonly baseline?: string;
  readonly timeout?: number;
  readonly expect?: ExpectedVerdict;
  readonly repeat?: number;
  readonly concurrency?: number;
  readonly limit?: number;
  readonly yes?: boolean;
  readonly junit?: string;
  readonly shadow?: number;
  readonly output: 'text' | 'json';
}

export function addReplay(program: Command, rooms: Rooms, io: Io): void {
  const command = program
    .command('replay')
    .description('Send a captured request again, compare the answers, and give a verdict.')
    .argument('[id]', 'number, trace id (or its unique prefix) or request id; without it, filters')
    .requiredOption(
      '--to <namespace|url>',
      'where to: a namespace of the config, or an http(s) URL',
    );
  addRunOptions(command);
  addComparisonOptions(command);
  addFilterOptions(
    command,
    io,
    'with an id: send the highest hop to this service; without: captures with a hop to it',
  )
    .option('--limit <count>', 'no more captures than this', wholeNumber(1))
    .option('--repeat <count>', 'run it this many times, and give the rate', wholeNumber(1))
    .option('--concurrency <count>', 'runs at the same time (default: 1)', wholeNumber(1))
    .option('-y, --yes', 'send unsafe requests (POST, …) of several captures without asking')
    .option('--junit <file>', 'write a JUnit XML report')
    .option(
      '--shadow <duration>',
      'when it passed: copy live traffic there until the rule holds, this long',
      durationOption,
    )
    .addOption(formatOption(['text', 'json']));
  // Last: it opens a group of its own in the help.
  addDebugOptions(command);
  command.action(async (id: string | undefined, options: Options, self: Command) => {
    const { runReplays } = await import('../replay/run-replays.js');
    await runReplays(openSession(self, rooms, io), {
      id,
      filter: { ...captureFilter(options), limit: options.limit },
      request: requestOf(options),
      debug: debugChoice(options),
      ...runSettings(options),
    });
  });
  examples(command, [
    ['loop replay 12 --to debug-ns', 'to a namespace of the config'],
    ['loop replay 12 --to http://127.0.0.1:3000', 'to an address'],
    ['loop replay 12 --to debug-ns --service reviews', 'start lower in the chain'],
    ['loop replay 12 --to debug-ns --recorded ratings', 'answer ratings from the capture'],
    ['loop replay 12 --to staging --expect passed', 'a check for a script: is it fixed there?'],
    ["loop replay 12 --to debug-ns --ignore '$.took' --ignore x-served-by", 'noise'],
    ['loop replay 12 --to debug-ns --repeat 20', 'how often does it fail?'],
    ['loop replay 12 --to debug-ns --shadow 5m', 'passed? wait for a live request that fails'],
    ['loop replay 12 --to debug-ns --break reviews:src/reviews.ts:42', 'stop there, and look'],
    ['loop replay 12 --to debug-ns --break "reviews:src/reviews.ts:42 if id === 4"', 'only then'],
    ['loop replay 12 --to debug-ns --attach reviews --break-on all', 'stop where it throws'],
    ['loop replay 12 --to debug-ns --attach reviews --wait-ide --write-launch', 'with VS Code'],
    [
      'loop replay --rule server-errors --since 1d --to staging --expect passed --junit loop.xml',
      'many, for CI',
    ],
  ]);
}

function addRunOptions(command: Command): void {
  command
    .addOption(
      new Option('--hop <index>', 'the hop to send, instead of the highest one the namespace has')
        .argParser(wholeNumber(0))
        .conflicts('service'),
    )
    .option('--live <names>', 'services to call at the namespace: a,b', nameList)
    .option('--recorded <names>', 'services to answer from the capture: a,b', nameList)
    .option(
      '--on-miss <fail|live|status>',
      'what a call gets that no recorded answer fits (default: 502)',
      missOption,
    )
    .addOption(
      new Option('--timing <how>', 'whether recorded answers take as long as they did').choices([
        'none',
        'recorded',
      ]),
    )
    .option('--allow-truncated', 'send a request body that was only kept in part')
    .option(
      '--live-production <name...>',
      'services whose production address may be called',
      nameList,
    )
    .option(
      '--timeout <duration>',
      "for the answer, whole and to its first byte: 30s (default: 10m, and the service's timeout)",
      durationOption,
    );
}

function addComparisonOptions(command: Command): void {
  command
    .option(
      '--ignore <place...>',
      'does not count: $.id, x-served-by, query:_, path:/docs/{id}, form:nonce, xml:/a/b',
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .option(
      '--baseline <namespace>',
      'run there twice as well: what differs between those two is noise',
    )
    .addOption(
      new Option('--expect <verdict>', 'exit 1 when the verdict is another').choices([
        'reproduced',
        'passed',
      ]),
    );
}

function requestOf(options: Options): Omit<ReplayRequest, 'capture'> {
  const { to, hop, service, live, recorded, onMiss, timing, baseline, ignore } = options;
  const { allowTruncated, liveProduction, timeout: timeoutMs } = options;
  return {
    ...{ to, hop, service, live, recorded, onMiss, timing, baseline, ignore },
    ...{ allowTruncated, liveProduction, timeoutMs },
  };
}

function runSettings(options: Options) {
  const { expect, output, repeat, concurrency, yes, junit, shadow } = options;
  return {
    ...{ expect, repeat: repeat ?? 1, concurrency: concurrency ?? 1 },
    ...{ yes: yes ?? false, junit, format: output, shadowMs: shadow },
  };
}
