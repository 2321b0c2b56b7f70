// The list's filter, as the address and the API have it: the same names in both.

export const filterNames = [
  'text',
  'status',
  'rule',
  'service',
  'experiment',
  'since',
  'until',
] as const;

export type FilterName = (typeof filterNames)[number];
export type Filter = Readonly<Partial<Record<FilterName, string>>>;

/** What is no filter in the query is left where it is. */
export function filterOf(query: URLSearchParams): Filter {
  const given = filterNames.flatMap((name) => {
    const value = query.get(name)?.trim() ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
  return Object.fromEntries(given);
}

/** For the API, and to tell filters apart: always in the same order. */
export function filterQuery(filter: Filter, more: Readonly<Record<string, string | number>> = {}) {
  const query = new URLSearchParams();
  for (const name of filterNames) {
    const value = filter[name];
    if (value !== undefined) query.set(name, value);
  }
  for (const [name, value] of Object.entries(more)) query.set(name, `${value}`);
  return query.toString();
}
