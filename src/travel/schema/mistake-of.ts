/** What a schema says of a value, in loop's words: `expected string, got nothing`. */
export function mistakeOf(issue: { readonly message: string } | undefined): string {
  const [, expected, received] =
    /^Invalid input: expected ([\w ]+), received ([\w ]+)$/.exec(issue?.message ?? '') ?? [];
  if (expected === undefined || received === undefined) return issue?.message ?? 'not valid';
  return `expected ${expected}, got ${received === 'undefined' ? 'nothing' : received}`;
}
