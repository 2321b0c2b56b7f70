import type { Command } from 'commander';
import { bashScript } from './bash-script.js';
import { commandWords } from './command-words.js';
import { fishScript } from './fish-script.js';
import { ownCommand } from './own-command.js';
import type { Shell } from './words-text.js';
import { zshScript } from './zsh-script.js';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

export function completionScript(program: Command, shell: Shell): string {
  return scripts[shell](commandWords(program), ownCommand());
}
