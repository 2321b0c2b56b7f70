import { LoopError } from '../../core/errors.js';
import type { ImaginedRequest } from '../../core/explained-request.js';
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
}

/** Says what the config does with a request. Exits 1 when nobody would get it. */
export async function checkRequest(
  session: Session,
  asked: CheckedRequest,
  format: 'text' | 'json',
): Promise<void> {
  const request = imagined(asked);
  const config = await session.rooms.loadConfig(session.configFile);
  const explained = await session.rooms.explainRequest(config, request);
  const { stdout } = session.io;
  stdout.write(format === 'json' ? jsonText(explainedJson(explained)) : explainedText(explained));
  if (explained.refusal !== null) session.io.exitCode = exitCode.unexpected;
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
