import type { RedactConfig } from '../../core/config.js';
import { compileJsonPath, type JsonPath } from '../../core/json-path.js';
import { compilePattern, type Pattern } from '../../core/pattern/compile-pattern.js';
import { CleanHeaders } from './clean-headers.js';
import type { CopyFinder } from './copies/copy-finder.js';
import { SecretNames } from './names/secret-names.js';
import type { SecretNotes } from './secret-notes.js';

/** What to look for, compiled once for all records. */
export interface RedactPlan {
  /** Lower case. */
  readonly headers: ReadonlySet<string>;
  /** Of queries, forms and multipart fields; and by default of JSON, XML and headers. */
  readonly names: SecretNames;
  readonly paths: readonly JsonPath[];
  /** One of these names occurs in every text in which a path finds something; null: unknown. */
  readonly pathNames: readonly string[] | null;
  readonly patterns: readonly Pattern[];
  /** Headers that this plan has found nothing in; not for a plan that looks for copies. */
  readonly cleanHeaders?: CleanHeaders;
  /** The values that were taken out by name, to be found wherever else they stand. */
  readonly copies?: CopyFinder;
  /** A body that cannot be searched stays; else it is dropped. */
  readonly keepUnsearchable?: boolean;
  /** Hears of the values that are taken out by name. */
  readonly secrets?: SecretNotes;
}

/** @throws SyntaxError for a malformed pattern or path */
export function planRedaction(config: RedactConfig): RedactPlan {
  const headers = new Set(config.headers.map((name) => name.toLowerCase()));
  const paths = config.json.map(compileJsonPath);
  const names = [...new Set(paths.flatMap(({ lastNames }) => lastNames))];
  return {
    headers,
    names: new SecretNames({
      configured: [...headers, ...names.map((name) => name.toLowerCase())],
      defaults: config.defaults ?? false,
      keep: config.keep ?? [],
    }),
    paths,
    pathNames: paths.every(hasPlainNames) ? names : null,
    patterns: config.patterns.map(compilePattern),
    cleanHeaders: new CleanHeaders(),
  };
}

/** Names that JSON has no second way to write, but for `\u` escapes. */
function hasPlainNames({ lastNames }: JsonPath): boolean {
  return lastNames.length > 0 && lastNames.every((name) => !/["\\/]|\p{Cc}/u.test(name));
}
