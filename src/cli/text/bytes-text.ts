/** A size for people: `0 B`, `512 B`, `1.5 KiB`, `64 MiB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const figures = value < 10 && unit > 0 ? Math.round(value * 10) / 10 : Math.round(value);
  return `${figures} ${units[unit]}`;
}
