import { Argument, type Command } from 'commander';
import { examples } from '../examples.js';
import type { Io } from '../io.js';

export function addCompletion(program: Command, io: Io): void {
  const command = program
    .command('completion')
    .description('Print a completion script for a shell.')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { completionScript } = await import('../completion/completion-script.js');
      io.stdout.write(completionScript(program, shell));
    });
  examples(command, [
    ['source <(loop completion bash)', 'in ~/.bashrc'],
    ['source <(loop completion zsh)', 'in ~/.zshrc, after compinit'],
    ['loop completion fish > ~/.config/fish/completions/loop.fish', 'once'],
  ]);
}
