import type { CommandWords, OptionWord } from './command-words.js';
import type { OwnCommand } from './own-command.js';

export function fishScript(tree: readonly CommandWords[], { node, main }: OwnCommand): string {
  const paths = tree.slice(1).map(({ path }) => quoted(path));
  return `# loop completion for fish
function __loop_path
  set -l at loop
  for word in (commandline -opc)[2..]
    if contains -- "$at $word" ${paths.join(' ')}
      set at "$at $word"
    end
  end
  echo $at
end
function __loop_run
  if test -f ${quoted(main)} -a -x ${quoted(node)}
    ${quoted(node)} ${quoted(main)} $argv </dev/null 2>/dev/null
  else
    command loop $argv </dev/null 2>/dev/null
  end
end
function __loop_names
  set -l config
  set -l typed (commandline -opc)
  for i in (seq (count $typed))
    switch $typed[$i]
      case --config
        test $i -lt (count $typed); and set config --config (string replace -r '^~/' "$HOME/" -- $typed[(math $i + 1)])
      case '--config=*'
        set config --config (string replace -r '^--config=' '' -- $typed[$i])
    end
  end
  __loop_run completion fish --words $argv[1] $config
end
function __loop_list
  set -l before (string match -r '^.*,' -- (string replace -r '^--[^=]*=' '' -- (commandline -ct)))
  for line in (__loop_names $argv[1])
    echo "$before$line"
  end
end
complete -c loop -f
${tree.flatMap(lines).join('\n')}
`;
}

function lines({ path, commands, options, values, kind }: CommandWords): string[] {
  const here = `complete -c loop -n 'string match -q -- "${path}" (__loop_path)'`;
  const named =
    kind === undefined ? [] : [kind === 'files' ? ' -F' : ` -k -a '(__loop_names ${kind})'`];
  return [
    ...named.map((offer) => `${here}${offer}`),
    ...commands.map(({ word, description }) => `${here} -a ${word} -d ${quoted(description)}`),
    ...values.map((value) => `${here} -a ${value}`),
    ...options.map((option) => {
      const names = option.flags.map((flag) =>
        flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
      );
      return `${here} ${names.join(' ')}${offerOf(option)} -d ${quoted(option.description)}`;
    }),
  ];
}

function offerOf({ takesValue, values, kind, isList }: OptionWord): string {
  if (values.length > 0) return ` -x -a '${values.join(' ')}'`;
  if (kind === 'files') return ' -r -F';
  if (kind !== undefined) return ` -x -k -a '(${isList ? '__loop_list' : '__loop_names'} ${kind})'`;
  return takesValue ? ' -x' : '';
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
