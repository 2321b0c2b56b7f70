import { LoopError } from '../core/errors.js';
import type { Target } from './target.js';

export type HeaderPair = readonly [name: string, value: string];

export interface ResolvedHeaders {
  readonly headers: readonly HeaderPair[];
  /** What came from the environment: an answer that echoes it must not reach the disk. */
  readonly secrets: readonly string[];
}

/**
 * The headers that the target sets, with `${NAME}` read from the environment now, so that a
 * config file holds no secret.
 * @throws LOOP_REPLAYER_ENVIRONMENT
 */
export function resolveHeaders(target: Target, env: NodeJS.ProcessEnv): ResolvedHeaders {
  if (target.kind === 'url') return { headers: [], secrets: [] };
  const secrets: string[] = [];
  const headers = Object.entries(target.namespace.headers).map(([name, template]): HeaderPair => {
    const where = `namespaces.${target.label}.headers.${name}`;
    const value = template.replace(/\$\{([^}]*)\}/g, (_, variable: string) => {
      const read = readVariable(variable, where, env);
      secrets.push(read);
      return read;
    });
    return [name, value];
  });
  return { headers, secrets };
}

function readVariable(variable: string, where: string, env: NodeJS.ProcessEnv): string {
  const value = env[variable];
  if (value === undefined) {
    throw new LoopError(
      'LOOP_REPLAYER_ENVIRONMENT',
      `${where}: expected the environment variable ${variable}, which is not set`,
    );
  }
  // It would end the header and begin another (RFC 9110 §5.5).
  if (/[\r\n\0]/.test(value)) {
    throw new LoopError(
      'LOOP_REPLAYER_ENVIRONMENT',
      `${where}: expected a header value in the environment variable ${variable}, which holds a line break`,
    );
  }
  return value;
}
