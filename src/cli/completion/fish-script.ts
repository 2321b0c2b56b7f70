import type { CommandWords } from './command-words.js';

export function fishScript(tree: readonly CommandWords[]): string {
  const paths = tree.slice(1).map(({ path }) => `'${path}'`);
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
complete -c loop -f
${tree.flatMap(lines).join('\n')}
`;
}

function lines({ path, commands, options, values }: CommandWords): string[] {
  const here = `complete -c loop -n 'string match -q -- "${path}" (__loop_path)'`;
  return [
    ...commands.map(({ word, description }) => `${here} -a ${word} -d ${quoted(description)}`),
    ...values.map((value) => `${here} -a ${value}`),
    ...options.map(({ flags, description, takesValue, values }) => {
      const names = flags.map((flag) =>
        flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
      );
      const value = values.length > 0 ? ` -x -a '${values.join(' ')}'` : takesValue ? ' -r -F' : '';
      return `${here} ${names.join(' ')}${value} -d ${quoted(description)}`;
    }),
  ];
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
