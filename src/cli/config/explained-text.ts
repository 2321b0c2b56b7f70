import { formatAddress } from '../../core/address.js';
import type { Endpoint } from '../../core/config.js';
import type { ExplainedRequest, ExplainedTarget } from '../../core/explained-request.js';
import type { MetShadow, MetThere } from '../../core/in-the-way.js';
import { printable } from '../text/printable.js';
import { policiesOfService } from './policies-text.js';
import { policyLines } from './route-policies-text.js';

/** What it would meet beside its route. */
export interface Met {
  at(service: string): MetThere;
  readonly shadows: readonly MetShadow[];
}

/** What would become of a request, and why, from the routes that do not match to what is done. */
export function explainedText(explained: ExplainedRequest, met: Met): string {
  const { method, path, host, listener, routes, route, redirect, targets, refusal } = explained;
  const at = host === '' ? 'no host' : `host ${host}`;
  const lines = [`${method} ${path} (${at}) at the ${listener} listener`, ''];
  for (const { name, index, reasons } of routes) {
    const what = `routes[${index}] ${name}`;
    if (reasons.length === 0) lines.push(`  ✓ ${what}`);
    else lines.push(`  ✗ ${what}`, ...reasons.map((reason) => `      ${reason}`));
  }
  if (routes.length > 0) lines.push('');
  if (refusal !== null) {
    lines.push(`is answered ${refusal.status} ${refusal.code}: ${refusal.message}`);
  }
  if (redirect !== null)
    lines.push(`is answered ${redirect.status} Location: ${redirect.location}`);
  for (const target of targets) {
    lines.push(...targetLines(target, targets.length > 1));
    if (target.chosen !== false) lines.push(...metLines(met.at(target.service.name)));
  }
  const policies = route === null ? [] : [...policyLines(route), ...met.shadows.map(shadowText)];
  if (policies.length > 0) lines.push('route', ...policies.map((policy) => `  ${policy}`));
  return `${lines.map(printable).join('\n')}\n`;
}

function metLines({ faults, intercept }: MetThere): string[] {
  return [
    ...(intercept === null
      ? []
      : [`  intercepted: goes to ${intercept.to} (${intercept.name}, of ${intercept.by})`]),
    ...faults.map(({ name, percent, does }) => `  fault ${name}: ${does}${partText(percent)}`),
  ];
}

function shadowText({ to, percent, isCopied }: MetShadow): string {
  return isCopied ? `copied to ${to}${partText(percent)}` : `not copied to ${to}: for its method`;
}

function partText(percent: number): string {
  return percent >= 100 ? '' : ` (${percent} % of the traces)`;
}

function targetLines(target: ExplainedTarget, isOneOfSeveral: boolean): string[] {
  const { service, share, chosen, endpoints, path, host } = target;
  const part = `${Number((share * 100).toFixed(2))} % of the traces`;
  const of = chosen === null ? part : `${part}${chosen ? ', this one among them' : ''}`;
  const mark = chosen === false ? 'not to' : 'goes to';
  const several = endpoints.length > 1 ? `one of ${endpoints.length} endpoints: ` : '';
  return [
    `${mark} ${service.name}${isOneOfSeveral ? ` (${of})` : ''}`,
    ...(chosen === false
      ? []
      : [
          `  at ${several}${endpoints.map(url).join(', ')}`,
          `  as ${path}${host === '' ? '' : `, host ${host}`}`,
          ...policiesOfService(service).map((policy) => `  ${policy}`),
        ]),
  ];
}

export function url({ protocol, ...address }: Endpoint): string {
  return `${protocol}://${formatAddress(address)}`;
}
