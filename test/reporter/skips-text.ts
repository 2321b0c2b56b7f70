export interface Skip {
  readonly file: string;
  /** The program, and its install line. */
  readonly missing: string;
}

/** Each reason once, with the files whose tests it kept from running. */
export function skipsText(skips: readonly Skip[]): string {
  return unique(skips.map(({ missing }) => missing))
    .map((missing) => `${missing}\n${filesText(skips.filter((skip) => skip.missing === missing))}`)
    .join('');
}

function filesText(skips: readonly Skip[]): string {
  return unique(skips.map(({ file }) => file))
    .map((file) => {
      const { length } = skips.filter((skip) => skip.file === file);
      return `  ${file}: ${length} skipped\n`;
    })
    .join('');
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
