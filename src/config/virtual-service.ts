// Istio's VirtualService, of which the faults alone are taken: as faults in the notation of loop.yaml.

import type { ServiceConfig } from '../core/config.js';
import { LoopError } from '../core/errors.js';
import { foldedAuthority } from '../core/host.js';
import type { WhenDefinition } from '../core/rules/definition.js';
import { isMapping, type PlainMapping } from './plain-mapping.js';
import { readYaml } from './yaml-source.js';

export interface ReadOptions {
  /** What messages call the file. */
  readonly shownAs: string;
  readonly services: readonly Pick<ServiceConfig, 'name' | 'hosts'>[];
}

type FaultForm = Readonly<Record<string, unknown>>;

/**
 * The faults of a VirtualService, in the order of its routes. What loop cannot do is refused rather
 * than done otherwise.
 * @throws LOOP_CONFIG_INVALID
 */
export function readVirtualService(text: string, options: ReadOptions): FaultForm[] {
  const refuse = (where: string, expected: string): never => {
    throw new LoopError(
      'LOOP_CONFIG_INVALID',
      `${options.shownAs}: ${where}: expected ${expected}`,
    );
  };
  const root = dataOf(text, refuse);
  if (
    root.kind !== 'VirtualService' ||
    !String(root.apiVersion).startsWith('networking.istio.io/')
  ) {
    return refuse('kind', `a VirtualService of networking.istio.io, got ${String(root.kind)}`);
  }
  const spec = isMapping(root.spec) ? root.spec : {};
  const { name } = isMapping(root.metadata) ? root.metadata : {};
  const hosts = (Array.isArray(spec.hosts) ? spec.hosts : []).map(String);
  const services = hosts.map(
    (host) => serviceOf(host, options) ?? refuse('spec.hosts', `a host of a service, got ${host}`),
  );
  if (services.length === 0) refuse('spec.hosts', 'one host at least, got none');
  const routes = Array.isArray(spec.http) ? spec.http.filter(isMapping) : [];
  const before: WhenDefinition[] = [];
  const forms: FaultForm[] = [];
  for (const [index, route] of routes.entries()) {
    const where = `spec.http[${index}]`;
    const conditions = conditionsOf(route, where, refuse);
    if (isMapping(route.fault)) {
      forms.push({
        name: `${String(name ?? services[0])}-${index}`,
        when: {
          service: [...new Set(services)],
          ...(conditions === null ? {} : { any: conditions }),
          // An earlier route takes what it matches, with a fault or without.
          ...(before.length === 0 ? {} : { not: { any: [...before] } }),
        },
        ...doingsOf(route.fault, `${where}.fault`, refuse),
      });
    }
    if (conditions === null) break;
    before.push(...conditions);
  }
  if (forms.length === 0) refuse('spec.http', 'a route with a fault, got none');
  return forms;
}

/** By its hosts, or by the name that it has in its namespace. */
function serviceOf(host: string, { services }: ReadOptions): string | undefined {
  const folded = foldedAuthority(host);
  const [short] = folded.split('.svc', 1)[0]?.split('.', 1) ?? [];
  const named = folded.includes('.') && !folded.includes('.svc') ? folded : short;
  return (
    services.find(({ hosts }) => hosts.includes(folded)) ??
    services.find(({ name }) => name === named)
  )?.name;
}

type Refuse = (where: string, expected: string) => never;

function dataOf(text: string, refuse: Refuse): PlainMapping {
  const source = readYaml(text);
  const [mistake] = source.mistakes;
  if (mistake !== undefined) {
    const { line, column } = source.positionOf(mistake.offset);
    refuse(`${line}:${column}`, `YAML: ${mistake.text}`);
  }
  return isMapping(source.data) ? source.data : refuse('1:1', 'a mapping');
}

/** Null: every request. */
function conditionsOf(route: PlainMapping, where: string, refuse: Refuse): WhenDefinition[] | null {
  if (!Array.isArray(route.match) || route.match.length === 0) return null;
  return route.match.map((match, index) => {
    const at = `${where}.match[${index}]`;
    if (!isMapping(match)) return refuse(at, 'a mapping');
    const parts: WhenDefinition[] = Object.entries(match)
      .filter(([key]) => key !== 'name')
      .map(([key, value]) => {
        const read = matchers[key];
        if (read === undefined) {
          return refuse(`${at}.${key}`, `one of ${Object.keys(matchers).join(', ')}`);
        }
        return read(value, (expected) => refuse(`${at}.${key}`, expected));
      });
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { all: parts };
  });
}

type ReadMatch = (value: unknown, refuse: (expected: string) => never) => WhenDefinition;

const matchers: Readonly<Record<string, ReadMatch>> = {
  uri: (value, refuse) => ({ pathRegex: patternOf(value, refuse) }),
  method: (value, refuse) => {
    const exact = isMapping(value) ? value.exact : undefined;
    return typeof exact === 'string' ? { method: exact } : refuse('{ exact }');
  },
  headers: (value, refuse) => {
    if (!isMapping(value)) return refuse('a mapping of headers');
    const headers = Object.entries(value).map(([name, match]) => {
      const isThere = isMapping(match) && Object.keys(match).length === 0;
      return [name, isThere ? { exists: true } : { regex: patternOf(match, refuse) }] as const;
    });
    return { requestHeaders: Object.fromEntries(headers) };
  },
  sourceLabels: (value, refuse) => {
    const { app, ...others } = isMapping(value) ? value : {};
    const isApp = typeof app === 'string' && Object.keys(others).length === 0;
    return isApp ? { from: app } : refuse('the label app alone, which is the calling service');
  },
};

/** A StringMatch as a pattern over the whole of a value. */
function patternOf(match: unknown, refuse: (expected: string) => never): string {
  const [[kind, text] = [], ...more] = isMapping(match) ? Object.entries(match) : [];
  if (typeof text === 'string' && more.length === 0) {
    if (kind === 'exact') return `^${literally(text)}$`;
    if (kind === 'prefix') return `^${literally(text)}`;
    if (kind === 'regex') return `^(?:${text})$`;
  }
  return refuse('{ exact }, { prefix } or { regex }');
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function doingsOf(fault: PlainMapping, where: string, refuse: Refuse): FaultForm {
  const delay = isMapping(fault.delay) ? fault.delay : undefined;
  const abort = isMapping(fault.abort) ? fault.abort : undefined;
  const shares = [
    ...(delay === undefined ? [] : [percentOf(delay, `${where}.delay`, refuse)]),
    ...(abort === undefined ? [] : [percentOf(abort, `${where}.abort`, refuse)]),
  ];
  const [percent] = shares;
  if (percent === undefined) return refuse(where, 'delay or abort, got neither');
  if (shares.some((each) => each !== percent)) {
    return refuse(where, `one percentage for delay and abort, got ${shares.join(' and ')}`);
  }
  return {
    percent,
    ...(delay === undefined ? {} : { delay: delay.fixedDelay }),
    ...(abort === undefined ? {} : { abort: abortOf(abort, `${where}.abort`, refuse) }),
  };
}

/** Where there is none, it is of all; `percent` is what older versions say. */
function percentOf(part: PlainMapping, where: string, refuse: Refuse): number {
  const { percentage, percent = 100 } = part;
  const value = isMapping(percentage) ? percentage.value : percent;
  return typeof value === 'number' ? value : refuse(`${where}.percentage.value`, 'a number');
}

function abortOf(abort: PlainMapping, where: string, refuse: Refuse): unknown {
  const { httpStatus, grpcStatus } = abort;
  if (typeof httpStatus === 'number') return httpStatus;
  if (typeof grpcStatus === 'string') return { grpc: grpcStatus };
  return refuse(where, 'httpStatus or grpcStatus');
}
