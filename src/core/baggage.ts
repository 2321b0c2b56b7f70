/**
 * Baggage (W3C Baggage §3.2) with members of loop's own. What others put in stays as it is, in one
 * header; of loop's own names there is one each, at the end.
 * @param values of all `baggage` headers that came
 */
export function withBaggage(
  values: readonly string[],
  own: readonly (readonly [name: string, value: string])[],
): string {
  const names = new Set(own.map(([name]) => name));
  const others = values
    .flatMap((value) => value.split(','))
    .map((member) => member.trim())
    .filter((member) => member !== '' && !names.has(nameOf(member)));
  return [...others, ...own.map(([name, value]) => `${name}=${value}`)].join(',');
}

/** Whether a member of that name is there. */
export function hasBaggage(values: readonly string[], name: string): boolean {
  return values.some((value) => value.split(',').some((member) => nameOf(member) === name));
}

/** Of the first member of that name, without its properties, percent-decoded; undefined without one. */
export function baggageValue(values: readonly string[], name: string): string | undefined {
  for (const value of values) {
    for (const member of value.split(',')) {
      if (nameOf(member) !== name) continue;
      const [, given = ''] = /^[^=]*=([^;]*)/.exec(member) ?? [];
      return decoded(given.trim());
    }
  }
  return undefined;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // Not percent-encoded, then: what is there is what it says.
    return value;
  }
}

function nameOf(member: string): string {
  const [name = ''] = member.split('=', 1);
  return name.trim();
}
