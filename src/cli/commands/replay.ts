import { type Command, Option } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { ExpectedVerdict } from '../exit-code.js';
import type { Io } from '../io.js';
import { durationOption } from '../options/duration-option.js';
import { formatOption } from '../options/format.js';
import { nameList } from '../options/name-list.js';
import { wholeNumber } from '../options/whole-number.js';
import { openSession } from '../session.js';

interface Options {
  readonly to: string;
  readonly hop?: number;
  readonly service?: string;
  readonly allowTruncated?: boolean;
  readonly liveProduction?: readonly string[];
  readonly ignore?: readonly string[];
  readonly expect?: ExpectedVerdict;
  readonly timeout?: number;
  readonly output: 'text' | 'json';
}

export function addReplay(program: Command, rooms: Rooms, io: Io): void {
  const command = program
    .command('replay')
    .description('Send a captured request again, compare the answers, and give a verdict.')
    .argument('<id>', 'number, trace id (or its unique prefix) or request id')
    .requiredOption(
      '--to <namespace|url>',
      'where to: a namespace of the config, or an http(s) URL',
    )
    .addOption(
      new Option('--hop <index>', 'the hop to send, instead of the highest one the namespace has')
        .argParser(wholeNumber(0))
        .conflicts('service'),
    )
    .option('--service <name>', 'send the highest hop to this service')
    .option('--allow-truncated', 'send a request body that was only kept in part')
    .option(
      '--live-production <name...>',
      'services whose production address may be called',
      nameList,
    )
    .option(
      '--ignore <path|header...>',
      'differences that do not count: $.id, x-served-by',
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .addOption(
      new Option('--expect <verdict>', 'exit 1 when the verdict is another').choices([
        'reproduced',
        'passed',
      ]),
    )
    .option('--timeout <duration>', 'for the response: 500ms, 30s (default: 60s)', durationOption)
    .addOption(formatOption(['text', 'json']))
    .action(async (id: string, options: Options, self: Command) => {
      const { replay } = await import('../replay/replay.js');
      const { expect, output, timeout, ...request } = options;
      await replay(
        openSession(self, rooms, io),
        { capture: id, ...request, timeoutMs: timeout },
        { expect, format: output },
      );
    });
  examples(command, [
    ['loop replay 12 --to debug-ns', 'to a namespace of the config'],
    ['loop replay 12 --to http://127.0.0.1:3000', 'to an address'],
    ['loop replay 12 --to debug-ns --service reviews', 'start lower in the chain'],
    ['loop replay 12 --to staging --expect passed', 'a check for a script: is it fixed there?'],
    ["loop replay 12 --to debug-ns --ignore '$.took' --ignore x-served-by", 'noise'],
  ]);
}
