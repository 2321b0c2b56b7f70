import { z } from 'zod';
import { builtInRedactedHeaders } from '../../core/config.js';
import { compileIgnoreEntry, ignoreForms } from '../../core/ignore-entry.js';
import { compileJsonPath } from '../../core/json-path.js';
import { compilePattern } from '../../core/pattern/compile-pattern.js';
import { PatternRefusal } from '../../core/pattern/syntax-tree.js';
import type { BodyPattern, ValuePattern } from '../../core/rules/definition.js';
import { secretKindOf } from '../../core/secret-name.js';
import { headerMapping } from './header-mapping.js';
import { form, mapping, named, oneOf, type Refuse, text } from './text.js';
import { bool, token } from './values.js';

export const regex = text('a regular expression', compiles);

function compiles(source: string, refuse: Refuse): string | undefined {
  try {
    compilePattern(source);
    return source;
  } catch (error) {
    if (error instanceof PatternRefusal) return refuse(`a regular expression ${error.expected}`);
    const [why] = /[^:]*$/.exec((error as Error).message) ?? [];
    return refuse(`a regular expression (${why?.trim()})`);
  }
}

/** What it finds is cut out, so it must not find the empty text between two characters. */
export const secretPattern = text('a regular expression', (source, refuse) => {
  if (compiles(source, refuse) === undefined) return undefined;
  return compilePattern(source).test('')
    ? refuse('a regular expression that does not match the empty text')
    : source;
});

/** One that nothing would take out would be a misunderstanding. */
export const keptName = text('a name', (name, refuse) => {
  const lower = name.toLowerCase();
  if (builtInRedactedHeaders.includes(lower)) return lower;
  if (secretKindOf(name) !== null) return name;
  return refuse(
    `a name that is redacted by default (${builtInRedactedHeaders.join(', ')}, or one such as password)`,
  );
});

export const jsonPath = text('a JSONPath such as $.error', parseJsonPath);

function parseJsonPath(path: string, refuse: Refuse): string | undefined {
  if (!path.startsWith('$')) return undefined;
  try {
    compileJsonPath(path);
    return path;
  } catch (error) {
    const [, why = ''] = (error as Error).message.split(`got "${path}": `);
    return why === '' ? undefined : refuse(`a JSONPath such as $.error (${why})`);
  }
}

/** What does not count when a replay is compared. Kept as it is written: the replayer compiles it. */
export const ignoreEntry = text(ignoreForms, (value, refuse) => {
  if (value.startsWith('$')) return parseJsonPath(value, refuse);
  try {
    compileIgnoreEntry(value);
    return value.includes(':') ? value : value.toLowerCase();
  } catch (error) {
    const [, expected = ignoreForms] = /^expected (.*), got /s.exec((error as Error).message) ?? [];
    return refuse(expected);
  }
});

/** A rule's path: a glob over the path without its query. */
export const pathGlob = text('a glob that starts with / such as /api/**', (glob, refuse) => {
  if (!/^[/*]/.test(glob)) return undefined;
  if (glob.includes('?')) return refuse('a path without a query (the key for that is query)');
  if (glob.includes('***')) return refuse('a glob with * (within a segment) or ** (across)');
  return glob;
});

/** A route's path: exact, or a prefix that ends in a slash and a star. */
export const routePath = text(
  'a path that starts with /, exact or ending in /* such as /api/*',
  (path, refuse) => {
    if (!path.startsWith('/')) return undefined;
    if (/[?#\s]/.test(path)) return refuse('a path without a query (the key for that is query)');
    return path.replace(/\/\*$/, '').includes('*') ? undefined : path;
  },
);

export const textGlob = (what: string) => form(what, String.raw`[^\s]+`);

const valueKinds = 'a text, a glob, { regex: … } or { exists: true }';

export const valuePattern = oneOf(valueKinds, [
  z.string(),
  z.number().transform(String),
  z.boolean().transform(String),
  mapping(valueKinds, { regex: regex.optional(), exists: bool.optional() }).transform(
    ({ regex, exists }, context): ValuePattern => {
      if (regex !== undefined && exists === undefined) return { regex };
      if (exists !== undefined && regex === undefined) return { exists };
      context.addIssue({ code: 'custom', message: 'expected one of the keys regex and exists' });
      return z.NEVER;
    },
  ),
]).meta({ id: 'value-pattern' });

export const headerPatterns = headerMapping(
  'a mapping of header names such as { x-tenant: acme }',
  valuePattern,
);

export const queryPatterns = named(
  'a mapping of query parameters such as { page: "2" }',
  z.string(),
  valuePattern,
);

/** Names are compared as they are (RFC 6265 §5.4). */
export const cookiePatterns = named(
  'a mapping of cookies such as { user: jason }',
  form('the name of a cookie such as user', token),
  valuePattern,
);

const bodyKinds =
  'one of { contains }, { regex }, { json, equals }, { json, regex }, { json, exists }';

export const bodyPattern = mapping(bodyKinds, {
  contains: form('a text to look for', '[^]+').optional(),
  regex: regex.optional(),
  json: jsonPath.optional(),
  equals: z.unknown().optional(),
  exists: bool.optional(),
})
  .transform((body, context): BodyPattern => {
    const { contains, regex, json, exists } = body;
    switch (Object.keys(body).sort().join()) {
      case 'contains':
        if (contains !== undefined) return { contains };
        break;
      case 'regex':
        if (regex !== undefined) return { regex };
        break;
      case 'equals,json':
        if (json !== undefined) return { json, equals: body.equals };
        break;
      case 'json,regex':
        if (json !== undefined && regex !== undefined) return { json, regex };
        break;
      case 'exists,json':
        if (json !== undefined && exists !== undefined) return { json, exists };
    }
    const keys = Object.keys(body).join(', ');
    context.addIssue({
      code: 'custom',
      message: `expected ${bodyKinds}, got ${keys === '' ? 'an empty mapping' : `{ ${keys} }`}`,
    });
    return z.NEVER;
  })
  .meta({ id: 'body-pattern' });
