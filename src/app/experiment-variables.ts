import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { parse } from 'yaml';
import { LoopError } from '../core/errors.js';
import type { ExperimentSource, Mapping } from '../core/experiment.js';
import { typedValue } from '../experiment/chaos-toolkit/typed-value.js';

export interface ReadVariables {
  readonly configuration: Mapping;
  readonly secrets: Mapping;
  /** For the environment. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * What `--var` and `--var-file` give, in Chaos Toolkit's notation: what comes later stands, and `--var`
 * before files.
 * @throws LOOP_CLI_USAGE
 */
export async function readVariables({
  vars = [],
  varFiles = [],
}: Pick<ExperimentSource, 'vars' | 'varFiles'>): Promise<ReadVariables> {
  const configuration: Record<string, unknown> = {};
  const secrets: Record<string, unknown> = {};
  const env: Record<string, string> = {};
  for (const file of varFiles) {
    const text = await readFile(file, 'utf8').catch((error: Error) => {
      throw usage(`--var-file: ${error.message}`);
    });
    const data = dataOf(text, file);
    if (data === null) {
      Object.assign(env, environmentOf(text, file));
      continue;
    }
    Object.assign(configuration, mappingOf(data.configuration, `${file}: configuration`));
    Object.assign(secrets, mappingOf(data.secrets, `${file}: secrets`));
  }
  for (const given of vars) Object.assign(configuration, variableOf(given));
  return { configuration, secrets, env };
}

/** `name=value`, `name:type=value`. */
function variableOf(given: string): Mapping {
  const [, name, type, value = ''] = /^([^=]+?)(?::([^:=]*))?=([\s\S]*)$/.exec(given) ?? [];
  if (name === undefined) {
    throw usage(`--var: expected name=value or name:type=value, got ${JSON.stringify(given)}`);
  }
  try {
    return { [name]: typedValue(value, type, `--var ${name}`) };
  } catch (error) {
    throw usage((error as Error).message);
  }
}

/** Null where it is not JSON or YAML by its name: a file of environment variables. */
function dataOf(text: string, file: string): Mapping | null {
  const ending = extname(file);
  const isYaml = ending === '.yaml' || ending === '.yml';
  if (!isYaml && ending !== '.json') return null;
  try {
    const data = isYaml ? parse(text, { version: '1.1', merge: true }) : JSON.parse(text);
    return mappingOf(data, file);
  } catch (error) {
    if (error instanceof LoopError) throw error;
    throw usage(`--var-file: ${file}: ${(error as Error).message}`);
  }
}

function mappingOf(given: unknown, place: string): Mapping {
  if (given === undefined || given === null) return {};
  if (typeof given === 'object' && !Array.isArray(given)) return given as Mapping;
  throw usage(`--var-file: ${place}: expected a mapping`);
}

function environmentOf(text: string, file: string): Record<string, string> {
  const lines = text.split('\n').map((line) => line.trim());
  return Object.fromEntries(
    lines
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const at = line.indexOf('=');
        if (at <= 0) throw usage(`--var-file: ${file}: expected NAME=value in each line`);
        return [line.slice(0, at), line.slice(at + 1)];
      }),
  );
}

function usage(message: string): LoopError {
  return new LoopError('LOOP_CLI_USAGE', message);
}
