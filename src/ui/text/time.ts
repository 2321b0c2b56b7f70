// Times and sizes as people read them; the same words as `loop list captures` has.

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });

/** `15:20:01`, with the day before it when that is not today. */
export function clockText(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const clock = time.format(date);
  return date.toDateString() === now.toDateString() ? clock : `${day.format(date)} ${clock}`;
}

const hour = new Intl.DateTimeFormat(undefined, { timeStyle: 'short', hourCycle: 'h23' });

/** As short as tells it apart within a span: `15:20:01`, `15:20`, `Nov 28`. */
export function momentText(atMs: number, spanMs: number): string {
  if (spanMs > 4 * 86_400_000) return day.format(atMs);
  if (spanMs > 30 * 3_600_000) return `${day.format(atMs)} ${hour.format(atMs)}`;
  return spanMs < 10 * 60_000 ? time.format(atMs) : hour.format(atMs);
}

/** `12.3ms`, `1.25s`, `2m 5s`: three digits, or what one would say. */
export function durationText(ms: number): string {
  if (ms < 0.9995) return `${Number(ms.toPrecision(2))}ms`;
  if (ms < 999.5) return `${Number(ms.toPrecision(3))}ms`;
  const seconds = ms / 1000;
  if (seconds < 59.95) return `${Number(seconds.toPrecision(3))}s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${whole % 60}s`;
  return `${Math.floor(whole / 3600)}h ${Math.floor((whole % 3600) / 60)}m`;
}

/** `812 B`, `1.5 KiB`, `5 MiB` */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${units[unit]}`;
}

const counts = new Intl.NumberFormat('en');

/** `104,233` */
export function countText(count: number): string {
  return counts.format(count);
}
