import type { CommandWords, OptionWord } from './command-words.js';
import { type OwnCommand, quoted } from './own-command.js';

/**
 * Walks the typed words down the command tree, then offers what may stand there. Names of the config
 * come from others: they are compared and quoted, never given to `compgen -W`, which would expand
 * what stands in them.
 */
export function bashScript(tree: readonly CommandWords[], { node, main }: OwnCommand): string {
  const paths = tree.slice(1).map(({ path }) => `"${path}"`);
  return `# loop completion for bash
_loop_run() {
  if [[ -f ${quoted(main)} && -x ${quoted(node)} ]]; then
    ${quoted(node)} ${quoted(main)} "$@"
  else
    command loop "$@"
  fi </dev/null 2>/dev/null
}
_loop_names() {
  local i word file config=() before=
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ \${COMP_WORDS[i]} == --config ]] || continue
    file=\${COMP_WORDS[i + 1]}
    [[ $file == "=" ]] && file=\${COMP_WORDS[i + 2]}
    config=(--config "\${file/#\\~\\//$HOME/}")
  done
  [[ $2 == list && $cur == *,* ]] && before=\${cur%,*},
  while IFS= read -r word; do
    [[ $before$word == "$cur"* && ,$before != *,"$word",* ]] || continue
    [[ $word == *[!A-Za-z0-9_.:@%+-]* ]] && word=$(printf %q "$word")
    COMPREPLY+=("$before$word")
  done < <(_loop_run completion bash --words "$1" "\${config[@]}")
  [[ $1 == places ]] && compopt -o nospace 2>/dev/null
  return 0
}
_loop() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} path=loop words i
  COMPREPLY=()
  # "--option=value" comes as three words.
  [[ $prev == "=" ]] && prev=\${COMP_WORDS[COMP_CWORD - 2]}
  [[ $cur == "=" ]] && cur=
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
  if [[ $cur != -* ]]; then
    case "$path" in
${tree.flatMap(argumentValues).join('\n')}
    esac
  fi
  COMPREPLY+=($(compgen -W "$words" -- "$cur"))
}
complete -o nosort -F _loop loop 2>/dev/null || complete -F _loop loop
`;
}

function optionValues({ path, options }: CommandWords): string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map((option) => {
      const at = option.flags.map((flag) => `"${path} ${flag}"`).join(' | ');
      return `    ${at}) ${offerOf(option)}return ;;`;
    });
}

function offerOf({ values, kind, isList }: OptionWord): string {
  if (values.length > 0) return `COMPREPLY=($(compgen -W "${values.join(' ')}" -- "$cur")); `;
  if (kind === 'files') return filesOffer;
  return kind === undefined ? '' : `_loop_names ${kind}${isList ? ' list' : ''}; `;
}

const filesOffer = 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); ';

/** Options are offered there when a "-" is typed: they would hide the names. */
function argumentValues({ path, kind, commands }: CommandWords): string[] {
  if (kind === undefined) return [];
  const offer = kind === 'files' ? filesOffer : `_loop_names ${kind}; `;
  return [`      "${path}") ${offer}words="${commands.map(({ word }) => word).join(' ')}" ;;`];
}

function words({ path, commands, options, values }: CommandWords): string {
  const all = [
    ...commands.map(({ word }) => word),
    ...values,
    ...options.flatMap(({ flags }) => flags),
  ];
  return `    "${path}") words="${all.join(' ')}" ;;`;
}
