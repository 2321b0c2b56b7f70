import { type Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '../../core/duration.js';
import { LoopError } from '../../core/errors.js';
import type { Rooms } from '../../core/rooms.js';
import type { TapWish } from '../../core/tap.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { durationOption } from '../options/duration-option.js';
import { formatOption } from '../options/format.js';
import { nameList } from '../options/name-list.js';
import { wholeNumber } from '../options/whole-number.js';
import { openSession } from '../session.js';

interface Options extends TapWish {
  readonly output: 'table' | 'wide' | 'json';
  readonly limit?: number;
  readonly for?: number;
}

export function addTap(program: Command, rooms: Rooms, io: Io): void {
  const command = program
    .command('tap')
    .description('Show requests as they end, by status, latency and more.')
    .option(
      '--status <list>',
      '500, 5xx, ">=400", or connect, tls, timeout, reset, aborted, any',
      nameList,
    )
    .option('--min-latency <duration>', 'that took at least this: 500ms', duration)
    .option('--service <name>', 'to these services', nameList)
    .option('--from <name>', 'from these; edge is who comes in at the edge', nameList)
    .option('--method <name>', 'with these methods', nameList)
    .option('--path <glob>', 'with such a path: /orders/*')
    .option('--header <name[:value]>', 'with this header, in the request or the answer', each)
    .option('--max-rps <count>', 'no more than these in a second', wholeNumber(1))
    .option('--limit <count>', 'end after these', wholeNumber(1))
    .option('--for <duration>', 'end after this time: 30s', durationOption)
    .option('--bodies', 'headers and bodies too; with -o json')
    .option('--save', 'keep the chains of what is shown, as captures of the rule tap')
    .addOption(formatOption(['table', 'wide', 'json']))
    .action(async (options: Options, self: Command) => {
      const { output, limit, for: forMs, ...wish } = options;
      if (wish.bodies && output !== 'json') {
        throw new LoopError('LOOP_CLI_USAGE', `--bodies: expected -o json, got ${output}`);
      }
      const { runTap } = await import('../tap/run-tap.js');
      await runTap(openSession(self, rooms, io), { wish, format: output, limit, forMs });
    });
  examples(command, [
    ['loop tap --status 5xx', 'what fails'],
    ['loop tap --service reviews --min-latency 500ms', 'what is slow'],
    ['loop tap --path "/orders/*" --limit 1 --save', 'keep the next one, whatever becomes of it'],
    ['loop tap -o json --bodies --for 30s > exchanges.jsonl', 'all of it, for half a minute'],
  ]);
}

function each(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** As it was typed: the gateway compiles it. */
function duration(text: string): string {
  if (parseDuration(text) !== undefined) return text;
  throw new InvalidArgumentError('Expected a duration such as 500ms, 2s.');
}
