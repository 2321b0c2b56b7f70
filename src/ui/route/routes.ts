export type Route =
  | { readonly view: 'captures' | 'live' | 'rules' | 'replays' | 'unknown' }
  | { readonly view: 'capture'; readonly id: string }
  | { readonly view: 'replay'; readonly id: string };

/** Which view a path is of. A capture's id may be all that `loop show` takes: a number, a trace id. */
export function routeOf(path: string): Route {
  const [first = '', second, third] = path.split('/').filter((part) => part !== '');
  if (third !== undefined) return { view: 'unknown' };
  if (second !== undefined) {
    if (first === 'captures') return { view: 'capture', id: decoded(second) };
    return first === 'replays' ? { view: 'replay', id: decoded(second) } : { view: 'unknown' };
  }
  if (first === '' || first === 'captures') return { view: 'captures' };
  if (first === 'live' || first === 'rules' || first === 'replays') return { view: first };
  return { view: 'unknown' };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // not encoded by us: no capture has it for an id either
  }
}
