import type { Command } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { formatOption } from '../options/format.js';
import { openSession } from '../session.js';

interface Options {
  readonly output: 'text' | 'json';
}

export function addRulesTest(rules: Command, rooms: Rooms, io: Io): void {
  const command = rules
    .command('test')
    .description("Try the config's rules on a capture: each predicate, matched or not, and why.")
    .argument('<id>', 'number, trace id (or its unique prefix) or request id')
    .addOption(formatOption(['text', 'json']))
    .action(async (id: string, options: Options, self: Command) => {
      const { testRules } = await import('../rules/test-rules.js');
      await testRules(openSession(self, rooms, io), id, options.output);
    });
  examples(command, [
    ['loop rules test 12', 'with ./loop.yaml'],
    ['loop rules test 12 --config draft.yaml', 'with rules you are writing'],
  ]);
}
