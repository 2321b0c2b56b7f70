// The scripts that the debuggee has loaded, as the inspector tells of them.

import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import type { scriptParsed } from './cdp-schema.js';

export interface Script {
  readonly id: string;
  /** As V8 names it: the key for breakpoints. */
  readonly url: string;
  /** Null for what is no file: evaluated text, Node's own modules. */
  readonly path: string | null;
  /** Empty: none. */
  readonly sourceMapUrl: string;
  /** Number of lines. */
  readonly lines: number;
  /** Part of the runtime itself. */
  readonly isInternal: boolean;
}

/** Beyond it, text that was evaluated is forgotten first: a template engine makes it without end. */
const scriptsMax = 50_000;

export class ScriptTable {
  readonly #scripts = new Map<string, Script>();

  add(parsed: z.infer<typeof scriptParsed>): Script {
    const { scriptId: id, url, sourceMapURL: sourceMapUrl, endLine } = parsed;
    const path = pathOf(url);
    const script = { id, url, path, sourceMapUrl, lines: endLine + 1, isInternal: internal(url) };
    if (this.#scripts.size < scriptsMax || path !== null) this.#scripts.set(id, script);
    return script;
  }

  get(id: string): Script | undefined {
    return this.#scripts.get(id);
  }

  all(): Script[] {
    return [...this.#scripts.values()];
  }

  /**
   * Those that are made from files: they lie in one, or have been evaluated and say by a map where they come
   * from, as bundlers do while one develops. A module that was loaded twice is there twice.
   */
  files(): Script[] {
    return this.all().filter(({ path, sourceMapUrl }) => path !== null || sourceMapUrl !== '');
  }
}

/** Text that was evaluated under a name of its own, and does not say what it was made from. */
export function isUnmapped({ path, url, sourceMapUrl, isInternal }: Script): boolean {
  return path === null && url !== '' && sourceMapUrl === '' && !isInternal;
}

export function isDependency(path: string): boolean {
  return path.includes('/node_modules/');
}

function internal(url: string): boolean {
  return /^(node|ext):/.test(url); // `ext:` in Deno
}

/** The path of a file URL, or of a bare path, without query and fragment; else null. */
export function pathOf(url: string): string | null {
  if (url.startsWith('/')) return url;
  if (!url.startsWith('file://')) return null;
  try {
    return fileURLToPath(url.replace(/[?#].*$/, ''));
  } catch {
    // Not encoded as a URL should be: `%` stands for itself.
    return url.replace(/^file:\/\/[^/]*/, '');
  }
}
