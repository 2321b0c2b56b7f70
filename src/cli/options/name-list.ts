/** Collects `--name a,b --name c` as `[a, b, c]`. */
export function nameList(text: string, before: readonly string[] = []): string[] {
  return [
    ...before,
    ...text
      .split(',')
      .filter((name) => name.trim() !== '')
      .map(trim),
  ];
}

function trim(text: string): string {
  return text.trim();
}
