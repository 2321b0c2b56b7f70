// text ─► YAML with positions ─► schema ─► names and addresses against each other ─► Config
//              └──────────────────┴──────── mistakes, all of them ────┴─► one error

import { dirname, resolve } from 'node:path';
import type { Config } from '../core/config.js';
import { LoopError } from '../core/errors.js';
import { checkGrpcFiles } from './check-grpc-files.js';
import { checkReferences } from './check-references.js';
import { checkTlsFiles } from './check-tls-files.js';
import { type Draft, readDraft } from './draft.js';
import { type Environment, fillIn } from './environment.js';
import { formatKeyPath, type Mistake, type PlacedMistake } from './mistake.js';
import { resolveConfig } from './resolve-config.js';
import { configSchema } from './schema/config.js';
import { mistakesOfIssues } from './schema-mistakes.js';
import { readYaml, type YamlSource } from './yaml-source.js';

export interface ParseOptions {
  /** Where `gateway.adminToken` reads `${NAME}` from; nothing is set by default. */
  readonly env?: Environment;
  /** What messages call the file; its path by default. */
  readonly shownAs?: string;
  /** Whether the files that it names have to be there, and good; by default nobody looks. */
  readonly looksAtFiles?: boolean;
}

/**
 * Validates the text of a config file and fills in the defaults.
 * `file`: its path; a relative store path starts from its folder.
 * @throws LOOP_CONFIG_INVALID with a line `file:line:column: key.path: expected …, got …` for
 * every mistake, in the order of the text; beyond 100, the last line says how many more
 */
export function parseConfig(text: string, file: string, options: ParseOptions = {}): Config {
  const source = readYaml(text);
  const shownAs = options.shownAs ?? file;
  if (source.isBroken) throw refusal(source.mistakes, source, shownAs);
  dropEmptySections(source.data);
  // Once a start: to compile the schema first would take longer than it saves.
  const checked = configSchema.safeParse(source.data, { jitless: true });
  const token = fillIn(checked.data?.gateway.adminToken ?? '', options.env ?? {});
  const draft = readDraft(source.data);
  const mistakes = [
    ...(checked.success ? [] : mistakesOfIssues(checked.error.issues, source.data)),
    ...checkReferences(draft),
    ...(options.looksAtFiles ? checkFiles(draft, dirname(resolve(file))) : []),
    ...token.missing.map(unsetToken),
  ];
  if (!checked.success || mistakes.length > 0 || source.mistakes.length > 0) {
    throw refusal([...source.mistakes, ...placed(mistakes, source)], source, shownAs);
  }
  return resolveConfig(checked.data, { file: resolve(file), adminToken: token.text || null });
}

function checkFiles(draft: Draft, folder: string): Mistake[] {
  return [...checkTlsFiles(draft, folder), ...checkGrpcFiles(draft, folder)];
}

const optionalSections = [
  ['gateway'],
  ['store'],
  ['store', 'retention'],
  ['services'],
  ['routes'],
  ['capture'],
  ['capture', 'buffer'],
  ['capture', 'body'],
  ['capture', 'redact'],
  ['capture', 'rules'],
  ['faults'],
  ['namespaces'],
  ['replay'],
  ['observe'],
];

/** `routes:` with nothing below it (all commented out, say) is as good as no `routes`. */
function dropEmptySections(data: unknown): void {
  for (const section of optionalSections) {
    const key = section.at(-1) ?? '';
    let parent = data as Record<string, unknown> | null | undefined;
    for (const step of section.slice(0, -1)) parent = parent?.[step] as typeof parent;
    if (typeof parent === 'object' && parent?.[key] === null) delete parent[key];
  }
}

function unsetToken(name: string): Mistake {
  return {
    path: ['gateway', 'adminToken'],
    at: 'value',
    text: `expected the variable ${name} in the environment, got nothing`,
  };
}

/** A place that is wrong in itself is not also reported for what it should fit to. */
function placed(mistakes: readonly Mistake[], source: YamlSource): PlacedMistake[] {
  const seen = new Set(source.mistakes.map(({ path }) => formatKeyPath(path)));
  return mistakes
    .filter(({ path }) => {
      const place = formatKeyPath(path);
      return !seen.has(place) && seen.add(place);
    })
    .map(({ path, at, text }) => ({ offset: source.offsetOf(path, at), path, text }));
}

/** Who has made more of them has made one many times. */
const mistakesToldMax = 100;

function refusal(
  mistakes: readonly PlacedMistake[],
  source: YamlSource,
  shownAs: string,
): LoopError {
  const inOrder = mistakes.toSorted((a, b) => a.offset - b.offset);
  const lines = inOrder.slice(0, mistakesToldMax).map(({ offset, path, text }) => {
    const { line, column } = source.positionOf(offset);
    const key = path.length === 0 ? '' : `${formatKeyPath(path)}: `;
    return `${shownAs}:${line}:${column}: ${key}${text}`;
  });
  const more = inOrder.length - lines.length + source.omitted;
  if (more > 0) lines.push(`and ${more} more`);
  return new LoopError('LOOP_CONFIG_INVALID', lines.join('\n'));
}
