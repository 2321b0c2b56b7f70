import type { Config } from '../../core/config.js';
import { LoopError } from '../../core/errors.js';
import type { ImaginedRequest } from '../../core/explained-request.js';
import { type InTheWay, metAt, shadowsOf } from '../../core/in-the-way.js';
import { wireText } from '../../core/wire-text.js';
import { exitCode } from '../exit-code.js';
import type { Session } from '../session.js';
import { jsonText } from '../text/json-text.js';
import { explainedJson } from './explained-json.js';
import { explainedText } from './explained-text.js';

export interface CheckedRequest {
  /** `GET /reviews/1` */
  readonly line: string;
  /** `name: value` */
  readonly headers: readonly string[];
  readonly mesh: boolean;
  /** The calling service, of a call between services. */
  readonly from?: string | undefined;
  /** What the running gateway has in the way, in place of what the config has. */
  readonly running?: boolean | undefined;
}

/** Says what the config does with a request. Exits 1 when nobody would get it. */
export async function checkRequest(
  session: Session,
  asked: CheckedRequest,
  format: 'text' | 'json',
): Promise<void> {
  const request = imagined(asked);
  const config = await session.rooms.loadConfig(session.configFile);
  if (asked.from !== undefined && !config.services.some(({ name }) => name === asked.from)) {
    throw usage('--from', "one of the config's services", asked.from);
  }
  const explained = await session.rooms.explainRequest(config, request);
  const way = asked.running === true ? await runningWay(session, config) : configuredWay(config);
  const about = { explained, headers: request.headers, from: asked.from ?? null };
  const met = {
    at: (service: string) => metAt(service, way, about),
    shadows: shadowsOf(way, about),
  };
  const { stdout } = session.io;
  stdout.write(
    format === 'json' ? jsonText(explainedJson(explained, met)) : explainedText(explained, met),
  );
  if (explained.refusal !== null) session.io.exitCode = exitCode.unexpected;
}

function configuredWay({ faults = [], routes }: Config): InTheWay {
  const shadows = routes.flatMap(({ name, shadow }) =>
    shadow === undefined ? [] : [{ ...shadow, route: name }],
  );
  return { faults, intercepts: [], shadows };
}

async function runningWay({ rooms }: Session, config: Config): Promise<InTheWay> {
  const [faults, intercepts, shadows] = await Promise.all([
    rooms.faults(config).then((room) => room.list()),
    rooms.intercepts(config).then((room) => room.list()),
    rooms.shadows(config).then((room) => room.list()),
  ]);
  const runs = ({ ended }: { readonly ended: string | null }) => ended === null;
  return {
    faults: faults.filter(runs),
    intercepts: intercepts.filter(runs),
    shadows: shadows.filter(runs).map(({ namespace, ...each }) => ({ ...each, to: namespace })),
  };
}

/** @throws LOOP_CLI_USAGE */
function imagined({ line, headers, mesh }: CheckedRequest): ImaginedRequest {
  const [, method, target] = /^(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+) +)?(\S+)$/.exec(line.trim()) ?? [];
  if (target === undefined) {
    throw usage('--request', 'a request line such as "GET /reviews/1"', line);
  }
  const given = headers.flatMap((header) => {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*([^\r\n]*?)\s*$/.exec(header) ?? [];
    if (name === undefined) throw usage('--header', 'a header such as "x-user: jason"', header);
    return [name, wireText(value ?? '')];
  });
  return {
    method: (method ?? 'GET').toUpperCase(),
    target: wireText(target),
    headers: given,
    listener: mesh ? 'mesh' : 'edge',
  };
}

function usage(option: string, expected: string, got: string): LoopError {
  return new LoopError(
    'LOOP_CLI_USAGE',
    `${option}: expected ${expected}, got ${JSON.stringify(got)}`,
  );
}
