import type {
  Config,
  NamespaceServiceConfig,
  RouteConfig,
  ServiceConfig,
} from '../../core/config.js';
import { endpointUrl } from '../../core/endpoint-url.js';
import type { FaultDefinition } from '../../core/fault.js';
import { doingsText } from '../../core/fault-text.js';
import { endpointsOf } from '../../core/steering.js';
import { whenText } from '../fault/when-text.js';
import { bytesText } from '../text/bytes-text.js';
import { cellWidth, padToCells } from '../text/cells.js';
import { durationText } from '../text/duration-text.js';
import { printable } from '../text/printable.js';
import { listenerText } from './listener-text.js';
import { policiesText, upstreamTlsText } from './policies-text.js';
import { redirectText, routePoliciesText } from './route-policies-text.js';

/** What a valid config comes to, a line a thing. */
export function configText(config: Config): string {
  const { gateway, store, services, routes, capture, namespaces, observe } = config;
  const { retention } = store;
  const workers = gateway.workers === 1 ? '' : `, ${gateway.workers} workers`;
  const lines: [string, string][] = [
    ['edge', listenerText(gateway.listen, gateway.tls)],
    ['mesh', listenerText(gateway.mesh, gateway.meshTls)],
    ['admin', adminText(gateway) + workers],
    ['store', store.path],
    [
      'retention',
      `${retention.captures} captures, ${durationText(retention.ageMs)}, ${bytesText(retention.bytes)}`,
    ],
    ...services.map((service): [string, string] => {
      const { listenTls } = service;
      const listen = service.listen
        ? `, listens on ${listenerText(service.listen, listenTls)}`
        : '';
      const hosts = `for host ${service.hosts.join(', ')}`;
      const policies = policiesText(service);
      return [`service ${service.name}`, `${calledAt(service)} ${hosts}${listen}${policies}`];
    }),
    ...routes.map((route): [string, string] => [`route ${route.name}`, routeText(route)]),
    ...capture.rules.map((rule): [string, string] => [
      `rule ${rule.name}`,
      JSON.stringify(rule.when) + (rule.on ? ` on ${rule.on}` : ''),
    ]),
    ...(config.faults ?? []).map((fault): [string, string] => [
      `fault ${fault.name}`,
      faultText(fault),
    ]),
    ...namespaces.map((namespace): [string, string] => [
      `namespace ${namespace.name}`,
      namespace.services.map(copyText).join(', '),
    ]),
    ...observeLines(observe),
  ];
  const labels = lines.map(([label]) => printable(label));
  const width = Math.max(...labels.map(cellWidth));
  const body = lines.map(
    ([, text], at) => `${padToCells(labels[at] ?? '', width)}  ${printable(text)}\n`,
  );
  return `${printable(config.file)} is valid\n\n${body.join('')}`;
}

function copyText({ name, url }: NamespaceServiceConfig): string {
  const tls = url.tls === undefined ? '' : ` (${upstreamTlsText(url.tls)})`;
  return `${name} at ${endpointUrl(url)}${tls}`;
}

function faultText(fault: FaultDefinition): string {
  const time = fault.forMs === null ? '' : `, for ${durationText(fault.forMs)}`;
  return `${doingsText(fault)} to ${fault.percent} % of ${whenText(fault.when)}${time}`;
}

function observeLines(observe: Config['observe']): [string, string][] {
  const { otlp = null, accessLog = 'off' } = observe ?? {};
  const headers = Object.keys(otlp?.headers ?? {});
  const withHeaders = headers.length === 0 ? '' : `, with ${headers.join(', ')}`;
  return [
    ...(otlp === null
      ? []
      : [
          ['spans', `${otlp.url}, ${otlp.sample * 100} % of the chains${withHeaders}`] as [
            string,
            string,
          ],
        ]),
    ...(accessLog === 'off' ? [] : [['access log', accessLog] as [string, string]]),
  ];
}

function calledAt(service: ServiceConfig): string {
  const all = endpointsOf(service).map(endpointUrl).join(', ');
  if (service.endpoints === undefined) return all;
  const { balance = 'least-requests' } = service;
  return `${all} (${typeof balance === 'string' ? balance : `by header ${balance.header}`})`;
}

function adminText({ admin, adminTls, adminClient }: Config['gateway']): string {
  const called = adminClient === undefined ? '' : `, called with ${upstreamTlsText(adminClient)}`;
  return listenerText(admin, adminTls) + called;
}

function routeText(route: RouteConfig): string {
  const { match, to, redirect } = route;
  const parts = [
    match.methods?.join('|'),
    match.host && `host ${match.host}`,
    match.path,
    ...Object.keys(match.headers).map((name) => `header ${name}`),
    ...Object.keys(match.query).map((name) => `query ${name}`),
    ...Object.keys(match.cookies ?? {}).map((name) => `cookie ${name}`),
  ].filter((part) => part);
  const target = redirect === undefined ? targetsText(to) : redirectText(redirect);
  return `${parts.join(' ') || 'everything'} → ${target}${routePoliciesText(route)}`;
}

function targetsText(to: RouteConfig['to']): string {
  if (typeof to === 'string') return to;
  const sum = to.reduce((all, { weight }) => all + weight, 0);
  return to
    .map(({ service, weight }) => `${service} ${Number(((weight / sum) * 100).toFixed(2))} %`)
    .join(', ');
}
