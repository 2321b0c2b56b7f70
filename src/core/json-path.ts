import { createRequire } from 'node:module';
import type * as JsonP3 from 'json-p3';
import { refuseOtherPatterns, useLinearFunctions } from './json-path-functions.js';
import { readPlainPath } from './plain-path.js';

/** Keys and indexes from the root to a value. */
export type JsonLocation = readonly (string | number)[];

/** A JSONPath (RFC 9535), compiled. */
export interface JsonPath {
  readonly source: string;
  /** The names that the path may end in: `password` for `$..password`; none when it ends otherwise. */
  readonly lastNames: readonly string[];
  /** Of each of these lists, one name has to be a key of the document, or there is nothing at the path. */
  readonly names: readonly (readonly string[])[];
  /** `values` is quick: it goes where the path says, or looks into an index. */
  readonly isPlain: boolean;
  /** What `values` takes at most in a JSON text of so many bytes, in nanoseconds. */
  costNs(bytes: number): number;
  /** @throws Error when the value is nested deeper than can be searched */
  values(root: unknown): readonly unknown[];
  /** @throws Error when the value is nested deeper than can be searched */
  locations(root: unknown): JsonLocation[];
}

/** @throws SyntaxError with the place and what was expected there */
export function compileJsonPath(source: string): JsonPath {
  const query = parse(source);
  const lastNames = lastNamesOf(source);
  const plain = readPlainPath(source);
  return {
    source,
    lastNames,
    names: plain?.names.map((name) => [name]) ?? (lastNames.length === 0 ? [] : [lastNames]),
    isPlain: plain !== null,
    costNs: costOf(source, plain === null ? libraryValueNs : plainValueNs),
    values: plain?.values ?? ((root) => query.query(root as JsonP3.JSONValue).values()),
    locations: (root) => query.query(root as JsonP3.JSONValue).locations(),
  };
}

/** For what is no `$..name`: deeper than any real document. */
const jsonDepthMax = 1000;

let environment: JsonP3.JSONPathEnvironment | undefined;

function parse(source: string): JsonP3.JSONPathQuery {
  try {
    const query = loadEnvironment().compile(source);
    refuseOtherPatterns(query);
    return query;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SyntaxError(`expected a JSONPath such as "$.error", got "${source}": ${reason}`);
  }
}

/** Loaded when a first path is compiled: most commands and many gateways never need it. */
function loadEnvironment(): JsonP3.JSONPathEnvironment {
  if (!environment) {
    const { JSONPathEnvironment } = createRequire(import.meta.url)('json-p3') as typeof JsonP3;
    environment = new JSONPathEnvironment({ maxRecursionDepth: jsonDepthMax });
    useLinearFunctions(environment);
  }
  return environment;
}

/** As slow as the library was seen to be with one value, and as what needs no library. */
const libraryValueNs = 300;
const plainValueNs = 60;

/**
 * Each `..`, `*` and filter may go through all values; within each other, each of them again for
 * every value.
 */
function costOf(source: string, valueNs: number): (bytes: number) => number {
  const plain = source.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, '""');
  const rounds = plain.match(/\.\.|\?|@/g)?.length ?? 0;
  const power = Math.max(rounds, /[*:]/.test(plain) ? 1 : 0);
  return (bytes) => (power === 0 ? 1 : (bytes / 2) ** power) * valueNs;
}

/** Of `.name`, `['name']` or `['one', 'other']` at the end. A filter ends in `]]`, or no quote. */
function lastNamesOf(source: string): string[] {
  const shorthand = /\.\s*([\p{L}_][\p{L}\p{N}_]*)\s*$/u.exec(source)?.[1];
  if (shorthand !== undefined) return [shorthand];
  const bracketed = new RegExp(`\\[\\s*(${quoted}(?:\\s*,\\s*${quoted})*)\\s*\\]\\s*$`).exec(
    source,
  )?.[1];
  return (bracketed?.match(new RegExp(quoted, 'g')) ?? []).map((name) => name.slice(1, -1));
}

const quoted = `(?:'[^'\\\\]*'|"[^"\\\\]*")`;
