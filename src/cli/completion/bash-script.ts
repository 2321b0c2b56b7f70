import type { CommandWords } from './command-words.js';

/** Walks the typed words down the command tree, then offers what may stand there. */
export function bashScript(tree: readonly CommandWords[]): string {
  const paths = tree.slice(1).map(({ path }) => `"${path}"`);
  return `# loop completion for bash
_loop() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} path=loop words i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path \${COMP_WORDS[i]}" in
      ${paths.join(' | ')}) path="$path \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$path $prev" in
${tree.flatMap(optionValues).join('\n')}
  esac
  case "$path" in
${tree.map(words).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _loop loop
`;
}

function optionValues({ path, options }: CommandWords): string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(({ flags, values }) => {
      const at = flags.map((flag) => `"${path} ${flag}"`).join(' | ');
      const offer = values.length > 0 ? `-W "${values.join(' ')}"` : '-f';
      return `    ${at}) COMPREPLY=($(compgen ${offer} -- "$cur")); return ;;`;
    });
}

function words({ path, commands, options, values }: CommandWords): string {
  const all = [
    ...commands.map(({ word }) => word),
    ...values,
    ...options.flatMap(({ flags }) => flags),
  ];
  return `    "${path}") words="${all.join(' ')}" ;;`;
}
