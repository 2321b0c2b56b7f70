import type { CommandWords } from './command-words.js';

/** As for bash, with descriptions beside the words. */
export function zshScript(tree: readonly CommandWords[]): string {
  const paths = tree.slice(1).map(({ path }) => `"${path}"`);
  return `#compdef loop
_loop() {
  local at=loop word previous=\${words[CURRENT - 1]}
  local -a offers
  for word in \${words[2,CURRENT - 1]}; do
    case "$at $word" in
      (${paths.join('|')}) at="$at $word" ;;
    esac
  done
  case "$at $previous" in
${tree.flatMap(optionValues).join('\n')}
  esac
  case "$at" in
${tree.map(offers).join('\n')}
  esac
  _describe 'loop' offers
}
compdef _loop loop
`;
}

function optionValues({ path, options }: CommandWords): string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(({ flags, values }) => {
      const at = flags.map((flag) => `"${path} ${flag}"`).join('|');
      const offer = values.length > 0 ? `compadd -- ${values.join(' ')}` : '_files';
      return `    (${at}) ${offer}; return ;;`;
    });
}

function offers({ path, commands, options, values }: CommandWords): string {
  const all = [
    ...commands.map(({ word, description }) => quoted(word, description)),
    ...values.map((value) => `'${value}'`),
    ...options.flatMap(({ flags, description }) => flags.map((flag) => quoted(flag, description))),
  ];
  return `    ("${path}") offers=(${all.join(' ')}) ;;`;
}

/** `_describe` splits at the first colon that is not escaped. */
function quoted(word: string, description: string): string {
  return `'${word}:${description.replaceAll("'", "'\\''")}'`;
}
