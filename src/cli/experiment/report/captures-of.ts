import type { ActivityRun, Mapping } from '../../../core/experiment.js';
import { printable } from '../../text/printable.js';

export interface ReportedCapture {
  readonly id: number;
  readonly request: string;
  readonly path: string;
  readonly outcome: string;
  readonly rule: string;
  readonly destination: string;
  readonly failedAt: string | null;
}

/** Of a journal, which may have come from elsewhere. */
export function reportedCapture(given: Mapping): ReportedCapture {
  const text = (key: string) => printable(String(given[key] ?? ''));
  return {
    id: Number(given.id),
    request: `${text('method')} ${text('path')}`,
    path: text('path'),
    outcome: printable(String(given.status ?? given.error ?? 'running')),
    rule: text('rule'),
    destination: text('destination'),
    failedAt: given.failedAt == null ? null : text('failedAt'),
  };
}

/** Those that show what a probe saw: of what it asked for, those that ended alike first; all where none fits. */
export function capturesOf(
  { activity, output }: Pick<ActivityRun, 'activity' | 'output'>,
  captures: readonly ReportedCapture[],
): readonly ReportedCapture[] {
  const provider = (activity.provider ?? {}) as Mapping;
  const found = captures.filter(fits(provider));
  const chosen = found.length > 0 ? found : captures;
  const status = String((output as Mapping | null)?.status);
  return [
    ...chosen.filter(({ outcome }) => outcome === status),
    ...chosen.filter(({ outcome }) => outcome !== status),
  ];
}

function fits(provider: Mapping): (capture: ReportedCapture) => boolean {
  const { http = provider.url, stat, captures } = provider;
  const url = isMapping(http) ? http.url : http;
  if (typeof url === 'string' && URL.canParse(url)) {
    const { pathname, search } = new URL(url);
    return ({ path }) => path === pathname + search;
  }
  const service = isMapping(stat) ? stat.service : stat;
  if (typeof service === 'string') {
    return ({ destination, failedAt }) => destination === service || failedAt === service;
  }
  if (isMapping(captures)) {
    const { rule } = captures;
    return (capture) => rule === undefined || capture.rule === rule;
  }
  return () => false;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null;
}
