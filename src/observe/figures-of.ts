import type { RouteConfig } from '../core/config.js';
import {
  type ActualFigures,
  defaultRoute,
  type EdgeFigures,
  type Figures,
  type RouteFigures,
  type ServiceFigures,
  type WindowName,
} from '../core/figures.js';
import { targetsOf } from '../core/route-targets.js';
import type { Series } from './series.js';
import { Tally } from './window/tally.js';

/** What is asked of the series: a window, now, and how long there was anything to count. */
export interface Look {
  readonly window: WindowName;
  /** From the clock that the series were recorded by. */
  readonly nowMs: number;
  readonly startedAtMs: number;
}

/** By name; `services` are listed without traffic too. */
export function serviceFigures(
  all: readonly Series[],
  services: readonly string[],
  look: Look,
): ServiceFigures[] {
  const groups = groupBy(all, ({ labels }) => labels.service);
  const names = [...new Set([...services, ...groups.keys()])].sort();
  return names.map((name) => ({ name, ...figuresOf(groups.get(name) ?? [], look) }));
}

/** By route; of each service that was called without one, `[DEFAULT]`, last. */
export function routeFigures(
  all: readonly Series[],
  routes: readonly Pick<RouteConfig, 'name' | 'to'>[],
  look: Look,
): RouteFigures[] {
  const named = all.filter(({ labels }) => labels.route !== null);
  const others = all.filter(({ labels }) => labels.route === null);
  const keyOf = (route: string, service: string) => `${route}\n${service}`;
  const groups = groupBy(named, ({ labels }) => keyOf(labels.route ?? '', labels.service));
  const led = routes.flatMap((route) =>
    targetsOf(route).map(({ service }) => keyOf(route.name, service)),
  );
  const keys = new Set([...led, ...groups.keys()]);
  const rows = [...keys].map((key) => {
    const [route = '', service = ''] = key.split('\n');
    return { route, service, ...figuresOf(groups.get(key) ?? [], look) };
  });
  const rest = [...groupBy(others, ({ labels }) => labels.service)].sort(byKey);
  return [
    ...rows,
    ...rest.map(([service, group]) => ({
      ...{ route: defaultRoute, service },
      ...figuresOf(group, look),
    })),
  ];
}

/** By caller and callee, of what had traffic within the window. */
export function edgeFigures(all: readonly Series[], look: Look): EdgeFigures[] {
  const groups = groupBy(all, ({ labels }) => `${labels.from}\n${labels.service}`);
  return [...groups]
    .sort(byKey)
    .map(([key, group]) => {
      const [from = '', to = ''] = key.split('\n');
      return { from, to, ...figuresOf(group, look) };
    })
    .filter(({ requests }) => requests > 0);
}

function figuresOf(group: readonly Series[], { window, nowMs, startedAtMs }: Look): Figures {
  const sum = new Tally();
  const retried = new Tally();
  let coveredMs = nowMs - startedAtMs;
  for (const { windows, retried: again } of group) {
    windows.addTo(sum, window, nowMs);
    again?.addTo(retried, window, nowMs);
    coveredMs = Math.min(coveredMs, windows.coveredMs(window, nowMs));
  }
  const { requests, failures } = sum;
  if (retried.requests === 0) return figuresOfTally(sum, coveredMs);
  return {
    ...figuresOfTally(sum, coveredMs),
    actual: shares(
      requests + retried.requests,
      failures + retried.failures,
      Math.max(coveredMs, 1) / 1000,
    ),
  };
}

export function figuresOfTally(sum: Tally, coveredMs: number): Figures {
  const { requests, failures } = sum;
  return {
    ...shares(requests, failures, Math.max(coveredMs, 1) / 1000),
    latencyMs: {
      p50: sum.percentileMs(50),
      p95: sum.percentileMs(95),
      p99: sum.percentileMs(99),
      max: requests === 0 ? null : sum.maxMs,
    },
  };
}

function shares(requests: number, failures: number, seconds: number): ActualFigures {
  return {
    requests,
    failures,
    success: requests === 0 ? null : (requests - failures) / requests,
    rps: requests === 0 ? 0 : requests / seconds,
  };
}

function groupBy(all: readonly Series[], keyOf: (series: Series) => string): Map<string, Series[]> {
  return Map.groupBy(all, keyOf);
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
