import type { Command } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import type { Io } from '../io.js';

/** Hands over to the demo's own command, which is loaded only when it is asked for. */
export function addDemo(program: Command, rooms: Rooms, io: Io): void {
  program
    .command('demo')
    .description('See the whole story on this machine: a failure captured, shown and replayed.')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (_options: unknown, self: Command) => {
      const { demoCommand } = await import('./demo.js');
      const demo = demoCommand(rooms, io);
      demo.copyInheritedSettings(program);
      demo.helpOption('-h, --help', 'print what it does');
      // The global options were read on the way here; the demo finds them as its parent's.
      demo.parent = program;
      await demo.parseAsync(self.args, { from: 'user' });
    });
}
