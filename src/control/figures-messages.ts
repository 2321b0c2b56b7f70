// What the gateway's figures look like on their way to a command: checked on arrival, by hand, since a
// library that does so takes a command longer to load than all the rest of its work.

import type { EdgeFigures, RouteFigures, ServiceFigures, TopRow } from '../core/figures.js';

type Fields = Readonly<Record<string, unknown>>;
type IsValid = (value: unknown) => boolean;
type Checks<Row> = Readonly<Record<keyof Row, IsValid>>;

const isText: IsValid = (value) => typeof value === 'string';
const isNumber: IsValid = (value) => typeof value === 'number';
const isNumberOrNull: IsValid = (value) => value === null || isNumber(value);

const latencies = {
  p50: isNumberOrNull,
  p95: isNumberOrNull,
  p99: isNumberOrNull,
  max: isNumberOrNull,
};
const actual = {
  requests: isNumber,
  failures: isNumber,
  success: isNumberOrNull,
  rps: isNumber,
};
const figures = {
  requests: isNumber,
  failures: isNumber,
  success: isNumberOrNull,
  rps: isNumber,
  actual: (value: unknown) => value === undefined || holds(value, actual),
  latencyMs: (value: unknown) => holds(value, latencies),
};

const services = listOf<ServiceFigures>({ name: isText, ...figures });
const routes = listOf<RouteFigures>({ route: isText, service: isText, ...figures });
const edges = listOf<EdgeFigures>({ from: isText, to: isText, ...figures });
const top = listOf<TopRow>({
  ...{ source: isText, destination: isText, method: isText, path: isText },
  ...{ count: isNumber, bestMs: isNumber, worstMs: isNumber, lastMs: isNumber },
  successRate: isNumber,
});

/** Each returns undefined for what is no such list. */
export const figuresMessages = { services, routes, edges, top } as const;

function listOf<Row>(checks: Checks<Row>): (body: unknown) => Row[] | undefined {
  return (body) =>
    Array.isArray(body) && body.every((row) => holds(row, checks)) ? (body as Row[]) : undefined;
}

/** Keys that a later version adds are no mistake. */
function holds(value: unknown, checks: Readonly<Record<string, IsValid>>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(checks).every(([key, isValid]) => isValid((value as Fields)[key]));
}
