import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  visit,
  type YAMLError,
} from 'yaml';
import type { KeyPath, PlacedMistake } from './mistake.js';
import { targetOf } from './yaml-aliases.js';
import { isMergePair, mergeSources } from './yaml-merge.js';

export interface YamlFindings {
  readonly mistakes: readonly PlacedMistake[];
  /** How many more there are than those. */
  readonly omitted: number;
  /** What was made of the text does not say what its author meant: no use to look further. */
  readonly isBroken: boolean;
}

/** What is wrong with the YAML itself, in words that say what to write instead. */
export function explainYamlErrors(document: Document, text: string): YamlFindings {
  const errors = [...document.errors, ...document.warnings].map((error) => explain(error, text));
  const all = [...errors, ...repeatedKeys(document)].toSorted((a, b) => a.offset - b.offset);
  const reports = all.slice(0, errorsReadMax);
  const places = reports.map((report) => ({ ...report, path: pathAt(document, report.offset) }));
  const broken = places.filter(({ isBreaking }) => isBreaking);
  const aliases = aliasMistakes(document);
  const reserved = reservedKeys(document);
  return {
    // After the first slip of a line, the parser's further complaints are about its own guesses.
    mistakes: [
      ...(broken.length > 0 ? firstOfEachLine(broken, text) : places),
      ...aliases,
      ...reserved,
    ],
    omitted: all.length - reports.length,
    isBroken: broken.length > 0 || aliases.length > 0,
  };
}

/** To find the place of each takes a look at all of the file. */
const errorsReadMax = 200;

interface Report {
  readonly offset: number;
  readonly text: string;
  readonly isBreaking: boolean;
}

function explain({ code, message, pos: [offset] }: YAMLError, text: string): Report {
  const [word = ''] = /^[^\s,\]}]*/.exec(text.slice(offset)) ?? [];
  const whole = (expectation: string): Report => ({ offset, text: expectation, isBreaking: false });
  const breaking = (expectation: string, at = offset): Report => ({
    offset: at,
    text: expectation,
    isBreaking: true,
  });
  switch (code) {
    case 'TAG_RESOLVE_FAILED':
      return whole(`expected plain YAML, got the tag ${word}`);
    case 'BAD_SCALAR_START':
      return whole(`expected quotes around a text that starts with ${word[0]}, got ${word}`);
    case 'BAD_DQ_ESCAPE':
      return whole(
        `expected \\\\ for a backslash in double quotes (or single quotes), got ${word.slice(0, 2)}`,
      );
    case 'TAB_AS_INDENT':
      return breaking('expected spaces as indentation, got a tab');
    case 'MULTIPLE_DOCS':
      return breaking('expected one YAML document, got another one');
    case 'BAD_ALIAS':
      return breaking('expected quotes around a text that starts with *, got *', offset - 1);
  }
  const header = /^Block scalar header includes extra characters: (.)(.*)$/.exec(message);
  if (header !== null) {
    const [, mark = '', rest = ''] = header;
    const line = `expected quotes around a text that starts with ${mark}, got ${mark}${rest}`;
    return breaking(line, offset - 1);
  }
  return breaking(`expected valid YAML: ${message}`);
}

function repeatedKeys(document: Document): Report[] {
  const found: Report[] = [];
  visit(document, {
    Map(_, { items }) {
      const keys = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (keys.has(key.value)) {
          const text = 'expected the key once in its mapping, got it again';
          found.push({ offset: key.range?.[0] ?? 0, text, isBreaking: false });
        }
        keys.add(key.value);
      }
    },
  });
  return found;
}

/** Aliases without an anchor, inside of what they stand for, or merged though they are no map. */
function aliasMistakes(document: Document): PlacedMistake[] {
  const found: PlacedMistake[] = [];
  const report = (node: Node, text: string) => {
    const offset = node.range?.[0] ?? 0;
    found.push({ offset, path: pathAt(document, offset), text });
  };
  visit(document, {
    Alias(_, node, ancestors) {
      const target = targetOf(node, document);
      if (target === undefined) report(node, unresolved(node));
      else if (ancestors.includes(target)) {
        report(
          node,
          `expected an alias of another value, got *${node.source} inside of &${node.source}`,
        );
      }
    },
    Pair(_, pair) {
      if (!isMergePair(pair)) return;
      for (const source of mergeSources(pair)) {
        const target = isAlias(source) ? targetOf(source, document) : source;
        // One without an anchor is reported as such.
        if (target === undefined || isMap(target)) continue;
        report((source ?? pair.key) as Node, 'expected a mapping to merge, got another value');
      }
    },
  });
  return found;
}

/** JavaScript would take the key for something else, and the schema never see it. */
function reservedKeys(document: Document): PlacedMistake[] {
  const found: PlacedMistake[] = [];
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key) || key.value !== '__proto__') return;
      const offset = key.range?.[0] ?? 0;
      found.push({
        offset,
        path: pathAt(document, offset),
        text: 'expected another key, got __proto__',
      });
    },
  });
  return found;
}

function unresolved({ source }: Alias): string {
  return (
    `expected an anchor &${source} earlier in the file, or quotes around a text that starts ` +
    `with *, got *${source}`
  );
}

function firstOfEachLine<T extends { offset: number }>(places: readonly T[], text: string): T[] {
  const lineStarts = new Set<number>();
  return places.filter(({ offset }) => {
    const start = text.lastIndexOf('\n', offset - 1);
    return !lineStarts.has(start) && lineStarts.add(start);
  });
}

/** The innermost key path around an offset. */
function pathAt(document: Document, offset: number): KeyPath {
  let path: KeyPath = [];
  visit(document, {
    Pair(_, pair, ancestors) {
      const key = pair.key as Node | null;
      const value = pair.value as Node | null;
      const start = key?.range?.[0] ?? offset + 1;
      const end = value?.range?.[1] ?? key?.range?.[1] ?? start;
      if (start > offset || offset > end) return visit.SKIP;
      path = pathOf([...ancestors, pair]);
      return undefined;
    },
  });
  return path;
}

function pathOf(ancestors: readonly unknown[]): KeyPath {
  const path: (string | number)[] = [];
  for (const [depth, node] of ancestors.entries()) {
    if (isPair(node) && isScalar(node.key)) {
      // The value of `<<` is a symbol.
      path.push(node.key.source === '<<' ? '<<' : String(node.key.value));
    }
    const inside = ancestors[depth + 1];
    if (isSeq(node) && inside !== undefined) path.push(node.items.indexOf(inside));
  }
  return path;
}
