// A path in JSON is written as in RFC 9535, in its shortest form: `$.items[3]['odd name']`.

/** `.name`, or `['odd name']`. */
export function stepTo(key: string): string {
  if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(key)) return `.${key}`;
  return `['${key.replace(/[\\']/g, '\\$&')}']`;
}

const anyStep = /\[\d+\]|\.[\p{L}_][\p{L}\p{N}_]*|\['(?:[^'\\]|\\.)*'\]/gsu;

/** The steps of what stands behind `$`. */
export function stepsOf(path: string): string[] {
  return path.match(anyStep) ?? [];
}

/** Null for a step to an item of a list. */
export function keyOfStep(step: string): string | null {
  if (step.startsWith('.')) return step.slice(1);
  return step.startsWith("['") ? step.slice(2, -2).replace(/\\(.)/gs, '$1') : null;
}
