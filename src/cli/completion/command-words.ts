import type { Command, Option } from 'commander';
import { kindOfArgument, kindOfOption, type WordKind } from './word-kind.js';

/** What may be typed at one place of the command tree. */
export interface CommandWords {
  /** `loop list captures` */
  readonly path: string;
  readonly commands: readonly Word[];
  readonly options: readonly OptionWord[];
  /** Fixed values of its arguments. */
  readonly values: readonly string[];
  /** What its arguments name. */
  readonly kind: WordKind | 'files' | undefined;
}

export interface Word {
  readonly word: string;
  readonly description: string;
}

export interface OptionWord {
  /** `-o`, `--output` */
  readonly flags: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  /** Fixed values of the option. */
  readonly values: readonly string[];
  /** What its value names. */
  readonly kind: WordKind | 'files' | undefined;
  /** Several of them may be given, with a comma between. */
  readonly isList: boolean;
}

/** The tree as commander knows it, flat: completion cannot drift away from the commands. */
export function commandWords(program: Command): CommandWords[] {
  const everywhere = [...program.options.map(optionWord), help];
  const below = (command: Command, parents: string): CommandWords[] => {
    const path = `${parents}${command.name()}`;
    const own = command === program ? [] : command.options.map(optionWord);
    return [
      {
        path,
        commands: command.commands.map((each) => ({
          word: each.name(),
          description: each.description(),
        })),
        options: [...own, ...everywhere],
        values:
          command.name() === 'help'
            ? program.commands.map((each) => each.name())
            : command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
        kind: command.registeredArguments
          .map((argument) => kindOfArgument(path, argument.name()))
          .find((kind) => kind !== undefined),
      },
      ...command.commands.flatMap((each) => below(each, `${path} `)),
    ];
  };
  return below(program, '');
}

const help: OptionWord = {
  flags: ['-h', '--help'],
  description: 'print help',
  takesValue: false,
  values: [],
  kind: undefined,
  isList: false,
};

function optionWord(option: Option): OptionWord {
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    description: option.description,
    takesValue: option.required || option.optional,
    values: option.argChoices ?? [],
    kind: kindOfOption(option.flags),
    isList: option.flags.endsWith('<names>'),
  };
}
