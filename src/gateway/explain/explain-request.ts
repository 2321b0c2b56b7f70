import type { Config, RouteConfig } from '../../core/config.js';
import type {
  AskedRoute,
  ExplainedRequest,
  ExplainedTarget,
  ImaginedRequest,
} from '../../core/explained-request.js';
import { headerValue } from '../../core/headers.js';
import { targetsOf } from '../../core/route-targets.js';
import { endpointsOf } from '../../core/steering.js';
import { refusals } from '../downstream/refusals.js';
import { requestFields } from '../downstream/request-fields.js';
import { scanRequest } from '../downstream/request-scan.js';
import { forwardedAs, routeEdits } from '../route/edits.js';
import { MatchingWork, TooLongToMatch } from '../route/matching-work.js';
import { parseTarget } from '../route/request-target.js';
import type { RoutedRequest } from '../route/route.js';
import { compileTraffic, type Traffic } from '../route/traffic.js';
import { KnownIds } from '../trace/known-ids.js';
import { traceFormat } from '../trace/trace-format.js';
import { traceExchange } from '../trace/trace-lines.js';
import { TraceMemory } from '../trace/trace-memory.js';
import { explainMatch } from './explain-match.js';

/** Says what a gateway with this config would do with a request, by the code that does it. */
export function explainRequest(config: Config, imagined: ImaginedRequest): ExplainedRequest {
  const { method, headers, listener } = imagined;
  const target = parseTarget(imagined.target, imagined.method);
  const host = target?.authority ?? headerValue(headers, 'host') ?? '';
  const path = target?.path ?? imagined.target;
  const asked = { method, path, host, listener };
  const nowhere = { ...asked, routes: [], route: null, redirect: null, targets: [] };
  if (target === null) return { ...nowhere, refusal: refusals.badTarget(imagined.target) };
  const { traceId, isGiven, scheme } = traceOf(config, imagined, target.authority);
  const request: RoutedRequest = { method, path, authority: host, headers, traceId };
  const traffic = compileTraffic(config);
  if (listener === 'mesh') {
    const found = traffic.byHost(host);
    const service = found?.callee.service;
    if (service === undefined) {
      return { ...nowhere, refusal: noRoute(listener, request, traffic) };
    }
    const endpoints = endpointsOf(service);
    const targets = [{ service, share: 1, chosen: true, endpoints, path, host }];
    return { ...nowhere, targets, refusal: null };
  }
  const routes = askedRoutes(config.routes, request);
  const refusal = refusalOf(traffic, request);
  const last = routes.at(-1);
  const route = last?.reasons.length === 0 ? config.routes[last.index] : undefined;
  if (route === undefined || refusal !== null) return { ...nowhere, routes, refusal };
  const found = traffic.byRoute(request);
  if (found !== null && 'redirect' in found) {
    const redirect = found.redirect({ path, authority: host, scheme });
    return { ...nowhere, routes, route, redirect, refusal: null };
  }
  const chosen = isGiven ? found?.callee.name : undefined;
  const targets = targetsFor(config, route, chosen, { path, host });
  return { ...nowhere, routes, route, targets, refusal: null };
}

/** Its trace id, and whether that is the request's own. */
function traceOf(config: Config, { headers, listener }: ImaginedRequest, authority: string | null) {
  const format = traceFormat(config.gateway.traceFamilies);
  const trustForwarded = listener !== 'edge' || config.gateway.trustProxy;
  const fields = requestFields(format);
  const scan = scanRequest(headers, { authority, trustForwarded, trace: format, fields });
  const traceIn = () => {
    const known = { memory: new TraceMemory(), ids: new KnownIds() };
    return traceExchange(scan, format, known, listener === 'edge').traceId;
  };
  const traceId = traceIn();
  // One that loop makes is another each time.
  const { tls, meshTls } = config.gateway;
  const own = (listener === 'edge' ? tls : meshTls) === undefined ? 'http' : 'https';
  return { traceId, isGiven: traceId === traceIn(), scheme: scan.forwardedProto ?? own };
}

function askedRoutes(routes: readonly RouteConfig[], request: RoutedRequest): AskedRoute[] {
  const asked: AskedRoute[] = [];
  for (const [index, { name, match }] of routes.entries()) {
    const reasons = explainMatch(match, request);
    asked.push({ name, index, reasons });
    if (reasons.length === 0) break;
  }
  return asked;
}

function refusalOf(traffic: Traffic, request: RoutedRequest): ExplainedRequest['refusal'] {
  const work = new MatchingWork();
  try {
    return traffic.byRoute(request, work) === null ? noRoute('edge', request, traffic) : null;
  } catch (error) {
    if (error instanceof TooLongToMatch) return refusals.tooLongToMatch;
    throw error;
  }
}

function noRoute(listener: 'edge' | 'mesh', request: RoutedRequest, traffic: Traffic) {
  const { status, code, message } = refusals.noRoute(listener, request, { traffic, lists: false });
  return { status, code, message };
}

function targetsFor(
  { services }: Config,
  route: RouteConfig,
  chosen: string | undefined,
  { path, host }: { readonly path: string; readonly host: string },
): ExplainedTarget[] {
  const targets = targetsOf(route);
  const sum = targets.reduce((all, { weight }) => all + weight, 0);
  const edits = routeEdits(route);
  const forwarded = edits === undefined ? undefined : forwardedAs(edits, path);
  return targets.flatMap(({ service: name, weight }) => {
    const service = services.find((each) => each.name === name);
    if (service === undefined) return [];
    return {
      service,
      share: weight / sum,
      chosen: targets.length === 1 ? true : chosen === undefined ? null : chosen === name,
      endpoints: endpointsOf(service),
      path: forwarded?.path ?? path,
      host: forwarded?.authority ?? host,
    };
  });
}
