/** Variables of a process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Puts the environment's values in for `${NAME}`; names what is not set, or empty. */
export function fillIn(template: string, env: Environment): { text: string; missing: string[] } {
  const missing: string[] = [];
  const text = template.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = env[name];
    if (value) return value;
    missing.push(name);
    return '';
  });
  return { text, missing };
}
