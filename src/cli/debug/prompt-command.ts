/** What may be typed at a stop; the short form, what it takes, and what it does. */
export const promptCommands = [
  { name: 'continue', short: 'c', does: 'run on to the next stop' },
  { name: 'next', short: 'n', does: 'to the next line, over calls' },
  { name: 'step', short: 's', does: 'to the next line, into calls' },
  { name: 'out', short: 'o', does: 'out of this function' },
  { name: 'print', short: 'p', takes: 'EXPR', does: 'what it comes to in this frame, uncut' },
  { name: 'locals', does: 'all variables of this frame' },
  { name: 'stack', short: 'bt', does: 'the whole stack' },
  { name: 'up', short: 'u', does: 'to the frame that called this one' },
  { name: 'down', short: 'd', does: 'back to the frame that it called' },
  { name: 'list', short: 'l', does: 'the source around, again' },
  { name: 'ide', does: 'hand over to an IDE' },
  {
    name: 'quit',
    short: 'q',
    does: 'remove the breakpoints, and let the service run (also Ctrl-D)',
  },
  { name: 'help', short: 'h', does: 'this list' },
] as const satisfies readonly PromptCommand[];

interface PromptCommand {
  readonly name: string;
  readonly short?: string;
  readonly takes?: string;
  readonly does: string;
}

export type PromptCommandName = (typeof promptCommands)[number]['name'];

export type PromptLine =
  | { readonly command: PromptCommandName; readonly argument: string }
  | { readonly command: null; readonly complaint: string };

/** @returns undefined for an empty line */
export function promptLine(text: string): PromptLine | undefined {
  const line = text.trim();
  if (line === '') return undefined;
  const [, word = '', argument = ''] = /^(\S+)\s*(.*)$/s.exec(line) ?? [];
  const known = commandList.find(({ name, short }) => word === name || word === short);
  if (known === undefined) {
    return {
      command: null,
      complaint: `expected a command, got ${line}: help lists them, print ${line} evaluates it`,
    };
  }
  const { name, takes } = known;
  if (takes === undefined && argument !== '') {
    return { command: null, complaint: `${name}: expected nothing behind it, got ${argument}` };
  }
  if (takes !== undefined && argument === '') {
    return { command: null, complaint: `${name}: expected an expression: ${name} id` };
  }
  return { command: name as PromptCommandName, argument };
}

const commandList: readonly PromptCommand[] = promptCommands;

/** Commands that begin so. */
export function commandsFrom(start: string): string[] {
  return commandList.map(({ name }) => name).filter((name) => name.startsWith(start.trimStart()));
}

export function promptHelp(): string {
  const forms = commandList.map(({ name, short, takes }) => {
    const both = short === undefined ? name : `${name}, ${short}`;
    return takes === undefined ? both : `${both} ${takes}`;
  });
  const width = Math.max(...forms.map(({ length }) => length));
  const lines = commandList.map(
    ({ does }, at) => `  ${(forms[at] ?? '').padEnd(width)}  ${does}\n`,
  );
  return `${lines.join('')}  an empty line repeats the last continue, next, step or out\n`;
}
