import type { ExplainedRequest } from '../../core/explained-request.js';
import type { MetThere } from '../../core/in-the-way.js';
import { type Met, url } from './explained-text.js';
import { policiesOfService } from './policies-text.js';
import { policyLines } from './route-policies-text.js';

/** A documented shape: keys may be added. */
export function explainedJson(explained: ExplainedRequest, met: Met) {
  const { method, path, host, listener, routes, route, redirect, targets, refusal } = explained;
  return {
    request: { method, path, host, listener },
    routes: routes.map(({ name, index, reasons }) => ({
      ...{ route: name, index, matches: reasons.length === 0, reasons },
    })),
    route: route?.name ?? null,
    policies: route === null ? [] : policyLines(route),
    redirect,
    shadows: met.shadows.map(({ to, percent, isCopied }) => ({ to, percent, copied: isCopied })),
    targets: targets.map((target) => ({
      service: target.service.name,
      share: target.share,
      chosen: target.chosen,
      endpoints: target.endpoints.map(url),
      path: target.path,
      host: target.host,
      policies: policiesOfService(target.service),
      ...metJson(met.at(target.service.name)),
    })),
    refusal:
      refusal === null
        ? null
        : { status: refusal.status, code: refusal.code, message: refusal.message },
  };
}

function metJson({ faults, intercept }: MetThere) {
  return {
    faults,
    intercept: intercept && { name: intercept.name, to: intercept.to, by: intercept.by },
  };
}
