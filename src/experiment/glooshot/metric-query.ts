// The queries that loop answers by figures of its own: sums over istio_requests_total, their rates and quotients, and
// success_rate. Whatever else there is goes to Prometheus itself.

/** A matcher of labels: `source_app="productpage"`. */
export interface LabelMatch {
  readonly label: Label;
  readonly isNegated: boolean;
  /** A pattern over the whole of the value. */
  readonly pattern: RegExp;
}

/** Of `loop_requests_total`. */
export type Label = 'from' | 'service' | 'code';

export type MetricQuery =
  | {
      readonly kind: 'sum';
      readonly matches: readonly LabelMatch[];
      readonly rateMs: number | null;
    }
  | { readonly kind: 'success'; readonly matches: readonly LabelMatch[] }
  | { readonly kind: 'quotient'; readonly over: MetricQuery; readonly under: MetricQuery };

const labels: Readonly<Record<string, Label>> = {
  source_app: 'from',
  source_workload: 'from',
  source_canonical_service: 'from',
  destination_app: 'service',
  destination_workload: 'service',
  destination_service_name: 'service',
  destination_service: 'service',
  destination_canonical_service: 'service',
  service: 'service',
  response_code: 'code',
};

/** Said of every exchange alike, as loop sees each once. */
const ignored = ['reporter', 'request_protocol', 'connection_security_policy'];

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** Undefined for a query that is Prometheus' own. */
export function readQuery(text: string): MetricQuery | undefined {
  const query = text.replace(/\s+/g, ' ').trim();
  const within = inner('scalar', query);
  if (within !== undefined) return readQuery(within);
  const at = slashAt(query);
  if (at !== -1) {
    const [over, under] = [readQuery(query.slice(0, at)), readQuery(query.slice(at + 1))];
    return over && under && { kind: 'quotient', over, under };
  }
  const summed = inner('sum', query);
  if (summed !== undefined) return readSum(summed);
  const [, given = ''] = /^success_rate ?(?:\{(.*)\})?$/.exec(query) ?? [];
  if (!query.startsWith('success_rate')) return undefined;
  const matches = readMatches(given);
  return matches && { kind: 'success', matches };
}

function readSum(text: string): MetricQuery | undefined {
  const rated = inner('rate', text) ?? inner('irate', text);
  const form = /^istio_requests_total ?(?:\{(.*?)\})? ?(?:\[(\d+)([smh])\])?$/;
  const [whole, given = '', amount, unit = ''] = form.exec(rated ?? text) ?? [];
  if (whole === undefined || (rated === undefined) !== (amount === undefined)) return undefined;
  const matches = readMatches(given);
  const rateMs = amount === undefined ? null : Number(amount) * (unitMs[unit] ?? 0);
  return matches && { kind: 'sum', matches, rateMs };
}

/** What is in the brackets of a call that is the whole. */
function inner(name: string, text: string): string | undefined {
  const [, within] = new RegExp(`^${name} ?\\((.*)\\)$`).exec(text) ?? [];
  return within === undefined || !isBalanced(within) ? undefined : within.trim();
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const character of withoutTexts(text)) {
    if (character === '(') depth++;
    if (character === ')' && --depth < 0) return false;
  }
  return depth === 0;
}

/** Of a division of the whole. */
function slashAt(text: string): number {
  let depth = 0;
  return [...withoutTexts(text)].findIndex((character) => {
    if (character === '(') depth++;
    if (character === ')') depth--;
    return character === '/' && depth === 0;
  });
}

function withoutTexts(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"/g, (quoted) => ' '.repeat(quoted.length));
}

function readMatches(text: string): LabelMatch[] | undefined {
  const form = /^([a-z_]\w*) ?(=~|!~|!=|=) ?"((?:[^"\\]|\\.)*)"$/i;
  const parts = text.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((part) => part.trim());
  const matches: LabelMatch[] = [];
  for (const part of parts.filter((each) => each !== '')) {
    const [, name = '', operator = '', value = ''] = form.exec(part) ?? [];
    if (ignored.includes(name)) continue;
    const label = labels[name];
    if (label === undefined) return undefined;
    const source = operator.endsWith('~') ? value : value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    try {
      matches.push({
        label,
        isNegated: operator.startsWith('!'),
        pattern: new RegExp(`^(?:${source})$`),
      });
    } catch {
      return undefined; // Prometheus will say what is wrong with it
    }
  }
  return matches;
}
