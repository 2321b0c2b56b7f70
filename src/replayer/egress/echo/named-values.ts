import { parseJson } from '../../compare/json-text.js';
import { plainFieldName } from '../../compare/noise-names.js';
import { jsonSpots, withSpots } from './json-spots.js';
import type { MadeAnew } from './made-anew.js';

/** Fields of an answer that repeat one of the request by another name: SOAP, ebXML, SAML. */
const repeatedBy: Readonly<Record<string, readonly string[]>> = {
  messageid: ['relatesto', 'reftomessageid', 'correlationid', 'inresponseto'],
  requestid: ['inresponseto', 'correlationid'],
};

/**
 * Short values, which may stand anywhere by chance, only where the answer has a field of that name
 * with that very value: in JSON at any depth, in XML as an element or an attribute.
 */
export function withNamedValues(
  text: string,
  anew: readonly MadeAnew[],
  names: Set<string>,
): string {
  const short = anew.filter(
    ({ isUnmistakable, came }) => !isUnmistakable && !/[<>&"\\]/.test(came),
  );
  if (short.length === 0) return text;
  const start = text.trimStart().charAt(0);
  if (start === '<') return inXml(text, short, names);
  if ((start === '{' || start === '[') && parseJson(text) !== undefined) {
    return inJson(text, short, names);
  }
  return text;
}

function namedLike(name: string, { name: own }: MadeAnew): boolean {
  const [field, made] = [plainFieldName(name), plainFieldName(own)];
  return field === made || repeatedBy[made]?.includes(field) === true;
}

function inJson(text: string, anew: readonly MadeAnew[], names: Set<string>): string {
  const changed = [...jsonSpots(text)].flatMap((spot) => {
    const name = spot.path.findLast((each) => typeof each === 'string') ?? '';
    const value = spot.text.startsWith('"') ? spot.text.slice(1, -1) : spot.text;
    const each = anew.find((made) => made.recorded === value && namedLike(name, made));
    if (each === undefined) return [];
    names.add(each.name);
    return [{ ...spot, text: spot.text.startsWith('"') ? `"${each.came}"` : each.came }];
  });
  return changed.length === 0 ? text : withSpots(text, changed);
}

function inXml(text: string, anew: readonly MadeAnew[], names: Set<string>): string {
  const put = (name: string, value: string): string => {
    const each = anew.find((made) => made.recorded === value && namedLike(name, made));
    if (each !== undefined) names.add(each.name);
    return each?.came ?? value;
  };
  return text
    .replace(
      /(<(?:[\w-]+:)?([\w-]+)(?:\s[^<>]*)?>\s*)([^<>\s]{1,200})(?=\s*<\/)/g,
      (_, open: string, name: string, value: string) => open + put(name, value),
    )
    .replace(
      /(\s(?:[\w-]+:)?([\w-]+)\s*=\s*["'])([^"'<>]{1,200})(?=["'])/g,
      (_, open: string, name: string, value: string) => open + put(name, value),
    );
}
