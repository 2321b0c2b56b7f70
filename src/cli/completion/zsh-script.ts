import type { CommandWords, OptionWord } from './command-words.js';
import { type OwnCommand, quoted } from './own-command.js';

/** As for bash, with descriptions beside the words. */
export function zshScript(tree: readonly CommandWords[], { node, main }: OwnCommand): string {
  const paths = tree.slice(1).map(({ path }) => `"${path}"`);
  const named = tree.filter(({ kind }) => kind !== undefined).map(({ path }) => `"${path}"`);
  return `#compdef loop
_loop_run() {
  if [[ -f ${quoted(main)} && -x ${quoted(node)} ]]; then
    ${quoted(node)} ${quoted(main)} "$@"
  else
    command loop "$@"
  fi </dev/null 2>/dev/null
}
_loop_names() {
  local -a config found
  local i
  for ((i = 2; i < CURRENT; i++)); do
    case \${words[i]} in
      (--config) config=(--config "\${\${(Q)words[i + 1]}/#\\~\\//$HOME/}") ;;
      (--config=*) config=(--config "\${\${(Q)words[i]#--config=}/#\\~\\//$HOME/}") ;;
    esac
  done
  found=("\${(@f)$(_loop_run completion zsh --words $1 "\${config[@]}")}")
  [[ -n $found[1] ]] || return 1
  case $2 in
    (list) compset -P '*,'; _describe -V "$1" found -S '' ;;
    (open) _describe -V "$1" found -S '' ;;
    (*) _describe -V "$1" found ;;
  esac
}
_loop() {
  local at=loop word previous=\${words[CURRENT - 1]}
  local -a offers
  for word in \${words[2,CURRENT - 1]}; do
    case "$at $word" in
      (${paths.join('|')}) at="$at $word" ;;
    esac
  done
  if [[ $PREFIX == --*=* ]]; then
    previous=\${PREFIX%%=*}
    compset -P '*='
  fi
  case "$at $previous" in
${tree.flatMap(optionValues).join('\n')}
  esac
  case "$at" in
${tree.map(offers).join('\n')}
  esac
  if [[ $PREFIX != -* ]]; then
    case "$at" in
${tree.flatMap(argumentValues).join('\n')}
    esac
    # Options would hide the names.
    case "$at" in
      (${named.join('|')}) offers=("\${(@)offers:#-*}") ;;
    esac
  fi
  _describe 'loop' offers
}
compdef _loop loop
`;
}

function optionValues({ path, options }: CommandWords): string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map((option) => {
      const at = option.flags.map((flag) => `"${path} ${flag}"`).join('|');
      return `    (${at}) ${offerOf(option)}return ;;`;
    });
}

function offerOf({ values, kind, isList }: OptionWord): string {
  if (values.length > 0) return `compadd -- ${values.join(' ')}; `;
  if (kind === 'files') return '_files; ';
  if (kind === undefined) return '';
  return `_loop_names ${kind}${isList ? ' list' : kind === 'places' ? ' open' : ''}; `;
}

function argumentValues({ path, kind }: CommandWords): string[] {
  if (kind === undefined) return [];
  return [`      ("${path}") ${kind === 'files' ? '_files' : `_loop_names ${kind}`} ;;`];
}

function offers({ path, commands, options, values }: CommandWords): string {
  const all = [
    ...commands.map(({ word, description }) => described(word, description)),
    ...values.map((value) => `'${value}'`),
    ...options.flatMap(({ flags, description }) =>
      flags.map((flag) => described(flag, description)),
    ),
  ];
  return `    ("${path}") offers=(${all.join(' ')}) ;;`;
}

/** `_describe` splits at the first colon that is not escaped. */
function described(word: string, description: string): string {
  return quoted(`${word}:${description}`);
}
