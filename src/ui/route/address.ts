// Where the page is: its path and query, as signals. Filters live in the query, so that a link holds
// what one looks at.

import { computed, signal } from '@preact/signals';

const href = signal(location.pathname + location.search);

export const path = computed(() => href.value.split('?', 1)[0] ?? '/');
export const query = computed(() => new URLSearchParams(href.value.split('?')[1] ?? ''));

/** Goes there; `replace` where Back should not lead to what is left. */
export function navigate(to: string, { replace = false } = {}): void {
  if (to === href.value) return;
  // What was left is remembered, so that Escape in a capture leads back into its list.
  if (replace) history.replaceState(history.state, '', to);
  else history.pushState({ fromList: /^\/(captures)?$/.test(path.value) }, '', to);
  href.value = to;
  if (!replace) scrollTo(0, 0);
}

/** Changes members of the query in place; an empty value takes one out. */
export function setQuery(changes: Readonly<Record<string, string>>): void {
  const next = new URLSearchParams(query.value);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  navigate(path.value + (text === '' ? '' : `?${text}`), { replace: true });
}

/** Back and Forward, and every plain click on a link of the page's own. */
export function followAddress(): void {
  addEventListener('popstate', () => {
    href.value = location.pathname + location.search;
  });
  document.addEventListener('click', (event) => {
    const link = (event.target as Element | null)?.closest?.('a');
    if (link === null || link === undefined || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || link.target !== '' || link.hasAttribute('download'))
      return;
    if (link.pathname.startsWith('/api/') || link.pathname === '/metrics') return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
}
