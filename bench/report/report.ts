import { type Machine, quietLoad } from '../machine.js';
import type {
  BenchResult,
  CapturesResult,
  ObservedResult,
  ThroughputResult,
  ThroughputRow,
} from '../result.js';
import type { Summary } from '../summary.js';
import { nodesText } from './node-columns.js';
import { table } from './table.js';
import { baseline } from './throughput-rows.js';

/** What loop with its recording armed is to reach against the baseline, on plain GETs. */
const ratioWanted = 1.5;
const startUpMsWanted = 250;

/** The whole result as text; medians, with the lowest and the highest round behind them. */
export function report(result: BenchResult): string {
  const { machine, options, upstream, generator, absent } = result;
  const { rounds, seconds, connections } = options;
  const parts = [
    machineText(machine) +
      `${rounds} interleaved rounds of ${seconds} s, ${connections} connections; ` +
      `load by ${generator}, upstream ${upstream}\n` +
      absent.map(({ title, why }) => `${title}: not measured: ${why}\n`).join(''),
    ...result.throughput.map(throughputText),
    observedText(result.observed),
    result.webSockets === null ? '' : throughputText(result.webSockets),
    nodesText(result.nodes),
    capturesText(result.captures),
    latencyText(result),
    startUpText(result),
    holdUpText(result),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function machineText(machine: Machine): string {
  const tools = [`Node ${machine.node}`, `Linux ${machine.kernel}`];
  if (machine.nginx !== null) tools.push(`nginx ${machine.nginx}`);
  if (machine.wrk !== null) tools.push(`wrk ${machine.wrk}`);
  const busy =
    machine.load > quietLoad
      ? `the machine was not quiet (load ${machine.load.toFixed(2)}): trust CPU RATIO, not REQ/S\n`
      : '';
  return (
    `${machine.date}, ${machine.cpu}, ${machine.cores} cores; ${tools.join(', ')}\n` +
    `${machine.pinning}\n${busy}`
  );
}

function throughputText({ workload, rows }: ThroughputResult): string {
  const head = ['', 'REQ/S', '(MIN-MAX)', 'RATIO', '(MIN-MAX)', 'CPU US', 'CPU RATIO', '(MIN-MAX)'];
  head.push('P50 MS', 'P99 MS', 'PEAK MIB');
  const cells = rows.map((row) => [
    row.heldBack ? `${row.title} *` : row.title,
    ...spread(row.perSecond, 0),
    ...spread(row.ratio, 2),
    row.cpuMicrosPerRequest?.median.toFixed(1) ?? '',
    ...(row.cpuRatio === null ? ['', ''] : spread(row.cpuRatio, 2)),
    row.p50Ms.median.toFixed(2),
    row.p99Ms.median.toFixed(2),
    row.peakMemoryBytes === null ? '' : (row.peakMemoryBytes / 2 ** 20).toFixed(0),
  ]);
  const note = rows.some((row) => row.heldBack)
    ? '* near what the load generator can do: at least this\n'
    : '';
  const verdict = (workload.name === 'get' ? ratioVerdict(rows) : '') + otherBuildText(rows);
  return `${workload.title}\n${table(head, cells)}${note}${verdict}`;
}

function ratioVerdict(rows: readonly ThroughputRow[]): string {
  const armed = rows.find((row) => row.name === 'loop-armed');
  if (armed === undefined) return '';
  const { ratio, cpuRatio } = armed;
  return (
    `loop, recording armed, to ${baseline}: ${ratio.median.toFixed(2)}, ` +
    `by processor time ${cpuRatio?.median.toFixed(2) ?? 'unknown'}, ` +
    `wanted ${ratioWanted}: ${ratio.median >= ratioWanted ? 'reached' : 'MISSED'}\n`
  );
}

/** This build to the other one, where both took part. */
function otherBuildText(rows: readonly ThroughputRow[]): string {
  const to = rows.find(({ name }) => name === 'loop-armed')?.toOtherBuild ?? null;
  if (to === null) return '';
  const cpu = to.cpu === null ? '' : `, by processor time ${spread(to.cpu, 2).join(' ')}`;
  return `loop, recording armed, to the other build: ${spread(to.perSecond, 2).join(' ')}${cpu}\n`;
}

/** What of the earlier build's requests a second is to be left. */
const observedWanted = { 'loop-figures': 0.97, 'loop-spans': 0.95, 'loop-tapped': 0.8 } as const;

function observedText(observed: ObservedResult | null): string {
  if (observed === null) return '';
  const { throughput, seen, leftOut } = observed;
  const hasOther = throughput.rows.some(({ name }) => name === 'loop-against');
  const verdicts = Object.entries(observedWanted).map(([wantedOf, wanted]) => {
    const row = throughput.rows.find(({ name }) => name === wantedOf);
    const [ratio = 0, cpu] = [row?.ratio.median, row?.cpuRatio?.median];
    return (
      `${row?.title ?? wantedOf}: ${ratio.toFixed(2)}, by processor time ${cpu?.toFixed(2) ?? 'unknown'}, ` +
      `wanted ${wanted}: ${ratio >= wanted ? 'reached' : 'MISSED'}\n`
    );
  });
  const counts = seen.map(
    ({ name, requests, spans, linesLost }) =>
      `${name}: of ${requests} requests, ${spans.exported} spans sent and ${spans.lost} lost, ` +
      `${linesLost} lines of the access log lost` +
      (name === 'loop-tapped' ? `, ${leftOut} told to the tap as left out\n` : '\n'),
  );
  return throughputText(throughput) + (hasOther ? verdicts.join('') : '') + counts.join('');
}

function capturesText(captures: CapturesResult | null): string {
  if (captures === null) return '';
  const { failed, kept, dropped } = captures;
  return `Captures: ${kept} written and ${dropped} dropped, of ${failed} failing requests\n`;
}

function latencyText({ latency }: BenchResult): string {
  if (latency.length === 0) return '';
  const head = ['', 'P50 MS', 'P99 MS', 'ADDED P50', '(MIN-MAX)', 'ADDED P99', '(MIN-MAX)'];
  const cells = latency.map(({ title, p50Ms, p99Ms, added }) => [
    title,
    p50Ms.median.toFixed(3),
    p99Ms.median.toFixed(3),
    ...(added === null ? [] : [...spread(added.p50Ms, 3), ...spread(added.p99Ms, 3)]),
  ]);
  return `Latency, one connection, GET, 400-byte JSON answer\n${table(head, cells)}`;
}

function startUpText({ startUp, captures }: BenchResult): string {
  if (startUp.length === 0) return '';
  const cells = startUp.map(({ command, ms }) => [
    command,
    ms.median.toFixed(0),
    ms.min.toFixed(0),
    ms.max.toFixed(0),
  ]);
  const slow = startUp.filter(({ ms }) => ms.median >= startUpMsWanted);
  const verdict =
    slow.length === 0
      ? `every median under the wanted ${startUpMsWanted} ms\n`
      : `MISSED: ${slow.map(({ command }) => command).join(', ')}: not under ${startUpMsWanted} ms\n`;
  return `Commands from start to end (captures in the store: ${captures?.kept ?? 0})\n${table(['', 'MEDIAN MS', 'MIN', 'MAX'], cells)}${verdict}`;
}

/** For what no config may hold up other requests. */
const holdUpMsWanted = 10;

function holdUpText({ holdUps }: BenchResult): string {
  if (holdUps.length === 0) return '';
  const cells = holdUps.map(({ title, body, ms }) => [
    title,
    body,
    ms.median.toFixed(1),
    ms.max.toFixed(1),
  ]);
  const slow = holdUps.filter(({ ms }) => ms.median > holdUpMsWanted);
  const verdict =
    slow.length === 0
      ? `every median within the wanted ${holdUpMsWanted} ms\n`
      : `MISSED: ${slow.map(({ title, body }) => `${title}, ${body}`).join('; ')}: not within ${holdUpMsWanted} ms\n`;
  return `How long others wait, 1 MiB each way\n${table(['', 'BODY', 'MEDIAN MS', 'MAX'], cells)}${verdict}`;
}

function spread({ median, min, max }: Summary, digits: number): [string, string] {
  return [median.toFixed(digits), `(${min.toFixed(digits)}-${max.toFixed(digits)})`];
}
