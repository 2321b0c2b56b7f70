import type { CaptureSink, DropTotals } from '../core/capture-sink.js';

const pauseMs = 10_000;

/** A sink that also says in the log what was dropped, at most once in ten seconds. */
export function loggingDrops(
  sink: CaptureSink,
  { warn, now }: { readonly warn: (line: string) => void; readonly now: () => number },
): CaptureSink {
  let logged: DropTotals = { ruleLimit: {}, queueFull: 0, evicted: 0, continued: 0, undecided: 0 };
  let latest = logged;
  let loggedAtMs = Number.NEGATIVE_INFINITY;
  const log = () => {
    const line = dropLine(logged, latest);
    if (line === null || now() - loggedAtMs < pauseMs) return;
    loggedAtMs = now();
    logged = latest;
    warn(line);
  };
  // What was dropped in the last seconds before silence is said too.
  const again = setInterval(log, pauseMs);
  again.unref();
  return {
    write: (record) => sink.write(record),
    reportDrops(totals) {
      latest = totals;
      sink.reportDrops(totals);
      log();
    },
    configure: (settings) => sink.configure(settings),
    flush: () => sink.flush(),
    close: () => {
      clearInterval(again);
      return sink.close();
    },
  };
}

/** What was dropped between two totals, or null when nothing was. */
function dropLine(before: DropTotals, after: DropTotals): string | null {
  const known = new Map(Object.entries(before.ruleLimit));
  const parts = Object.entries(after.ruleLimit)
    .map(([rule, count]) => ({ rule, count: count - (known.get(rule) ?? 0) }))
    .filter(({ count }) => count > 0)
    .map(({ rule, count }) => `${count} beyond the limit of rule ${rule}`);
  const queueFull = after.queueFull - before.queueFull;
  const evicted = after.evicted - before.evicted;
  if (queueFull > 0) parts.push(`${queueFull} because the write queue was full`);
  if (evicted > 0) parts.push(`${evicted} evicted before a rule could decide`);
  const lines = parts.length === 0 ? [] : [`chains not kept: ${parts.join(', ')}`];
  const continued = after.continued - before.continued;
  if (continued > 0) lines.push(`chains of more than 1000 hops, continued as others: ${continued}`);
  const undecided = after.undecided - before.undecided;
  if (undecided > 0)
    lines.push(`hops about which the rules could not be asked in time: ${undecided}`);
  return lines.length === 0 ? null : lines.join('; ');
}
