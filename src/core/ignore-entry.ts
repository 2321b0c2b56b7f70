import { compileTextGlob } from './glob.js';
import { compileJsonPath, type JsonPath } from './json-path.js';
import { compilePattern } from './pattern/compile-pattern.js';
import { compileXmlPath, type XmlPath } from './xml-path.js';

/** Something that a person said does not count when requests and answers are compared. */
export type IgnoreEntry =
  | { readonly kind: 'json'; readonly path: JsonPath }
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'query' | 'form'; readonly fits: (name: string) => boolean }
  | { readonly kind: 'xml'; readonly path: XmlPath }
  | { readonly kind: 'path'; readonly template: PathTemplate };

export interface PathTemplate {
  /** The path with `{}` where the template has a name; null when it is none of its paths. */
  fill(path: string): string | null;
}

export const ignoreForms =
  '$.json.path, query:NAME, path:/docs/{id}, form:NAME, xml:/Path/To, header:NAME or a header name';

/**
 * `$.id`, `query:_`, `path:/docs/{id}`, `form:nonce`, `xml:/Envelope/Header/MessageID`, `header:date`
 * or, as before, a header's name alone. In the names of `query:` and `form:`, `*` is any text.
 * @throws SyntaxError that says what was expected, to be read after "expected"
 */
export function compileIgnoreEntry(source: string): IgnoreEntry {
  if (source.startsWith('$')) return { kind: 'json', path: compileJsonPath(source) };
  const mark = source.indexOf(':');
  if (mark === -1) return { kind: 'header', name: headerName(source, source) };
  const [kind, value] = [source.slice(0, mark), source.slice(mark + 1)];
  switch (kind) {
    case 'header':
      return { kind, name: headerName(value, source) };
    case 'query':
    case 'form':
      if (value === '') throw refused(`a name after ${kind}: such as ${kind}:nonce`, source);
      return { kind, fits: compileTextGlob(value) };
    case 'xml':
      return { kind, path: xmlPath(value, source) };
    case 'path':
      return { kind, template: pathTemplate(value, source) };
    default:
      throw refused(ignoreForms, source);
  }
}

function headerName(name: string, source: string): string {
  if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return name.toLowerCase();
  throw refused(source.startsWith('header:') ? 'a header name after header:' : ignoreForms, source);
}

function xmlPath(path: string, source: string): XmlPath {
  const compiled = compileXmlPath(path);
  if (compiled !== null) return compiled;
  throw refused('a path of elements after xml: such as xml:/Envelope/Header/MessageID', source);
}

/** Names in braces stand for what is there, within one segment. */
function pathTemplate(template: string, source: string): PathTemplate {
  const pieces = template.split(/\{[^{}/]+\}/);
  const isPath = template.startsWith('/') && !/[?#*\s]/.test(template);
  if (!isPath || pieces.length < 2 || pieces.some((piece) => /[{}]/.test(piece))) {
    throw refused('a path with a name in braces after path: such as path:/docs/{id}', source);
  }
  const literal = pieces.map((piece) => piece.replace(/[\\^$.+?()[\]{}|*/]/g, '\\$&'));
  const pattern = compilePattern(`^${literal.join('[^/]+')}$`);
  return { fill: (path) => (pattern.test(path) ? pieces.join('{}') : null) };
}

function refused(expected: string, source: string): SyntaxError {
  return new SyntaxError(`expected ${expected}, got ${JSON.stringify(source)}`);
}
