/** An option that may come several times: all that was given. */
export function repeated(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
