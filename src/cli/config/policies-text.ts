import type { ServiceConfig } from '../../core/config.js';
import type { RetriesConfig } from '../../core/retries.js';
import { endpointsOf } from '../../core/steering.js';
import type { UpstreamTls } from '../../core/tls.js';
import { durationText } from '../text/duration-text.js';

/** What is done about a service's endpoints and its load, after a semicolon each; or nothing. */
export function policiesText(service: ServiceConfig): string {
  return policiesOfService(service)
    .map((part) => `; ${part}`)
    .join('');
}

export function policiesOfService(service: ServiceConfig): string[] {
  const { health, outlier, limits, retries } = service;
  const parts: string[] = [];
  const tls = endpointsOf(service).find((each) => each.tls !== undefined)?.tls;
  if (tls !== undefined) parts.push(upstreamTlsText(tls));
  if (health !== undefined) {
    parts.push(`asked for ${health.path} every ${durationText(health.everyMs)}`);
  }
  if (outlier !== undefined) {
    const { failures, ejectMs, maxEjected } = outlier;
    const row = failures === 1 ? '1 failure' : `${failures} failures in a row`;
    const most = Number((maxEjected * 100).toFixed(4));
    parts.push(`left out for ${durationText(ejectMs)} after ${row}, ${most} % at most`);
  }
  if (limits !== undefined) {
    const { connections, pending, requests } = limits;
    const bounds = [
      ...(connections === null
        ? []
        : [`${connections} connections, ${pending} requests that wait`]),
      ...(requests === null ? [] : [`${requests} requests`]),
    ];
    parts.push(`at most ${bounds.join(', ')}`);
  }
  if (retries !== undefined) parts.push(retriesText(retries));
  return parts;
}

export function upstreamTlsText({ ca, cert, serverName, verify }: UpstreamTls): string {
  const parts = [
    ...(serverName === undefined ? [] : [`for ${serverName}`]),
    ...(ca === undefined ? [] : [`trusting ${ca}`]),
    ...(cert === undefined ? [] : [`as ${cert}`]),
    ...(verify ? [] : ['believing whoever answers']),
  ];
  return ['TLS', ...parts].join(' ');
}

export function retriesText({ attempts, on, perTryMs, budget }: RetriesConfig): string {
  const each = perTryMs === null ? '' : `, ${durationText(perTryMs)} each`;
  const most = Number((budget * 100).toFixed(4));
  return `sent ${attempts} times at most on ${on.join(', ')}${each}, ${most} % retries`;
}
