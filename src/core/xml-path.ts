/** A path of elements, compiled. */
export interface XmlPath {
  /** Whether it names the element or attribute (`@name`) at these local names from the root. */
  fits(names: readonly string[]): boolean;
}

const step = /^(?:@?(?:[\p{L}_][\p{L}\p{N}_.-]*:)?[\p{L}_][\p{L}\p{N}_.-]*|@?\*)$/u;

/**
 * `/Envelope/Header/MessageID`, `//MessageID` at any depth, `/order/@id`; `*` is any name. Prefixes
 * are left out, as they are the writer's choice. Null when it is no such path.
 */
export function compileXmlPath(source: string): XmlPath | null {
  if (!source.startsWith('/')) return null;
  const steps: { readonly name: string; readonly isDeep: boolean }[] = [];
  let isDeep = false;
  for (const text of source.slice(1).split('/')) {
    if (text === '' && !isDeep) {
      isDeep = true;
      continue;
    }
    if (!step.test(text)) return null;
    steps.push({ name: localName(text), isDeep });
    isDeep = false;
  }
  if (steps.length === 0 || isDeep) return null;
  const fitsFrom = (names: readonly string[], at: number, from: number): boolean => {
    const wanted = steps[from];
    if (wanted === undefined) return at === names.length;
    for (let i = at; i < (wanted.isDeep ? names.length : at + 1); i++) {
      if (isNamed(names[i], wanted.name) && fitsFrom(names, i + 1, from + 1)) return true;
    }
    return false;
  };
  return { fits: (names) => fitsFrom(names, 0, 0) };
}

function isNamed(name: string | undefined, wanted: string): boolean {
  if (name === undefined) return false;
  if (wanted === '*') return !name.startsWith('@');
  return wanted === '@*' ? name.startsWith('@') : name === wanted;
}

function localName(text: string): string {
  return text.replace(/^(@?)[^:]*:/, '$1');
}
