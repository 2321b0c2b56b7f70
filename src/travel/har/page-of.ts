import type { ForeignEntry } from './foreign-hop.js';

/**
 * The page of each entry, or null. A redirect belongs to the page that it led to, whichever page was
 * there when it began.
 * @param entries in the archive's order
 */
export function pagesOf(entries: readonly ForeignEntry[]): (string | null)[] {
  const pages = entries.map(({ entry }) => entry.pageref || null);
  const byUrl = new Map<string, number[]>();
  for (const [at, { url }] of entries.entries()) {
    const key = withoutFragment(url.href);
    byUrl.set(key, [...(byUrl.get(key) ?? []), at]);
  }
  // From the last to the first, so that a redirect to a redirect has the page of the last of them.
  const latestFirst = entries
    .map((each, at) => ({ each, at }))
    .sort((a, b) => b.each.startedAtMs - a.each.startedAtMs || b.at - a.at);
  for (const { each, at } of latestFirst) {
    const target = redirectTarget(each);
    if (target === null) continue;
    const next = (byUrl.get(target) ?? []).find(
      (other) =>
        other !== at && (entries[other]?.startedAtMs ?? 0) >= each.startedAtMs && pages[other],
    );
    if (next !== undefined) pages[at] = pages[next] ?? null;
  }
  return pages;
}

function redirectTarget({ entry, url }: ForeignEntry): string | null {
  const { response } = entry;
  const status = Number(response?.status);
  if (response === null || status < 300 || status > 399) return null;
  const header = response.headers.find(({ name }) => name.toLowerCase() === 'location')?.value;
  const location = response.redirectURL || header || '';
  if (location === '' || !URL.canParse(location, url.href)) return null;
  return withoutFragment(new URL(location, url.href).href);
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/, '');
}
