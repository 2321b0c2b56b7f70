import { Argument, type Command, Option } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import { type WordKind, wordKinds } from '../completion/word-kind.js';
import type { Shell } from '../completion/words-text.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { openSession } from '../session.js';

interface Options {
  readonly words?: WordKind;
}

export function addCompletion(program: Command, rooms: Rooms, io: Io): void {
  const command = program
    .command('completion')
    .description('Print a completion script for a shell.')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .addOption(
      new Option('--words <kind>', 'for the scripts: what stands in config and store').choices(
        wordKinds,
      ),
    )
    .action(async (shell: Shell, options: Options, self: Command) => {
      if (options.words === undefined) {
        const { completionScript } = await import('../completion/completion-script.js');
        io.stdout.write(completionScript(program, shell));
        return;
      }
      const { dynamicWords } = await import('../completion/dynamic-words.js');
      const { wordsText } = await import('../completion/words-text.js');
      const words = await dynamicWords(openSession(self, rooms, io), options.words);
      io.stdout.write(wordsText(shell, words));
    });
  examples(command, [
    ['source <(loop completion bash)', 'in ~/.bashrc'],
    ['source <(loop completion zsh)', 'in ~/.zshrc, after compinit'],
    ['loop completion fish > ~/.config/fish/completions/loop.fish', 'once'],
  ]);
}
