import type Sqlite from 'better-sqlite3';
import { type RawBuilder, sql } from 'kysely';
import { compilePathGlob, pathGlobLiterals } from '../core/glob.js';
import { wireText } from '../core/wire-text.js';

/** After each character that a path may have. */
const lastCharacter = '\u{10ffff}';

/**
 * Whether the path of a capture, without its query, is in a glob. No two databases agree on globs, so
 * this one is asked for each path that an index and a search for a text leave over.
 */
export function isInGlob(path: string): RawBuilder<boolean> {
  const glob = wireText(path);
  const { start, part } = pathGlobLiterals(glob);
  const inRange = sql`path >= ${start} and path < ${start + lastCharacter}`;
  const holdsPart = part === '' ? sql`` : sql`and instr(path, ${part}) > 0`;
  return sql<boolean>`(${inRange} ${holdsPart} and is_in_path_glob(path, ${glob}))`;
}

/** Gives the database the function that is asked. */
export function addPathGlob(file: Sqlite.Database): void {
  let compiled = { glob: '', matches: compilePathGlob('') };
  file.function('is_in_path_glob', { deterministic: true }, (path: string, glob: string) => {
    if (compiled.glob !== glob) compiled = { glob, matches: compilePathGlob(glob) };
    return compiled.matches(withoutQuery(path)) ? 1 : 0;
  });
}

function withoutQuery(path: string): string {
  const at = path.indexOf('?');
  return at === -1 ? path : path.slice(0, at);
}
