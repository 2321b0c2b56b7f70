const unitBytes: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

/** Source of a regular expression that a size matches whole. */
export const byteSizePattern = String.raw`(\d+(?:\.\d+)?)(B|[KMG]i?B)`;

const whole = new RegExp(`^${byteSizePattern}$`);

/** Bytes of `512B`, `64MiB`, `1.5GB`, rounded down; undefined for anything else. */
export function parseByteSize(text: string): number | undefined {
  const [, amount = '', unit = ''] = whole.exec(text) ?? [];
  const factor = unitBytes[unit];
  const bytes = factor === undefined ? undefined : Math.floor(Number(amount) * factor);
  return Number.isFinite(bytes) ? bytes : undefined;
}
