import { signal } from '@preact/signals';

export type Theme = 'auto' | 'light' | 'dark';

const themes: readonly Theme[] = ['auto', 'light', 'dark'];
const stored = 'loop.theme';

/** What was chosen; `auto` is the system's. */
export const theme = signal<Theme>(read());

/** Goes up by one whenever the colours are others: for what is painted, which CSS does not reach. */
export const paintedTheme = signal(0);

export function applyTheme(): void {
  document.documentElement.dataset.theme = theme.value;
  paintedTheme.value++;
}

export function nextTheme(): void {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'auto';
  try {
    localStorage.setItem(stored, theme.value);
  } catch {
    // A browser that keeps nothing: the choice holds until the page is left.
  }
  applyTheme();
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => paintedTheme.value++);

function read(): Theme {
  try {
    return themes.find((each) => each === localStorage.getItem(stored)) ?? 'auto';
  } catch {
    return 'auto'; // as above
  }
}
