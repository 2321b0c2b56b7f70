import type { ExplainedRequest } from '../../core/explained-request.js';
import { url } from './explained-text.js';
import { policiesOfService } from './policies-text.js';
import { policyLines } from './route-policies-text.js';

/** A documented shape: keys may be added. */
export function explainedJson(explained: ExplainedRequest) {
  const { method, path, host, listener, routes, route, redirect, targets, refusal } = explained;
  return {
    request: { method, path, host, listener },
    routes: routes.map(({ name, index, reasons }) => ({
      ...{ route: name, index, matches: reasons.length === 0, reasons },
    })),
    route: route?.name ?? null,
    policies: route === null ? [] : policyLines(route),
    redirect,
    targets: targets.map((target) => ({
      service: target.service.name,
      share: target.share,
      chosen: target.chosen,
      endpoints: target.endpoints.map(url),
      path: target.path,
      host: target.host,
      policies: policiesOfService(target.service),
    })),
    refusal:
      refusal === null
        ? null
        : { status: refusal.status, code: refusal.code, message: refusal.message },
  };
}
