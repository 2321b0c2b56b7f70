// Variables and values as text: described by one function inside the debuggee, a call for each
// frame, because a command for each variable would take seconds.

import { z } from 'zod';
import { valueDepth, valueEntriesMax, valueTextMax, variablesMax } from '../limits.js';
import type { CdpClient } from './cdp-client.js';
import {
  type CallFrame,
  type ExceptionDetails,
  evaluated,
  type RemoteObject,
} from './cdp-schema.js';
import { builtin } from './debuggee.js';
import { describeValues } from './inside/describe-values.js';

export interface FrameVariables {
  readonly locals: Readonly<Record<string, string>>;
  readonly closure: Readonly<Record<string, string>>;
}

const limits = {
  depth: valueDepth,
  entries: valueEntriesMax,
  text: valueTextMax,
  variables: variablesMax,
};

const described = z.array(z.record(z.string(), z.string()));

export class Variables {
  readonly #client: CdpClient;
  /** Handle of the function inside the debuggee. */
  readonly #describe: string;
  /** Handle of its `util`; null where it cannot be had. */
  readonly #util: string | null;

  private constructor(client: CdpClient, describe: string, util: string | null) {
    this.#client = client;
    this.#describe = describe;
    this.#util = util;
  }

  static async prepare(client: CdpClient): Promise<Variables> {
    const handle = async (expression: string): Promise<string | null> => {
      const params = { expression, includeCommandLineAPI: true, silent: true };
      const { result } = await client.call('Runtime.evaluate', params, evaluated);
      return result.objectId ?? null;
    };
    const [describe, util] = await Promise.all([
      handle(`(${describeValues.toString()})`),
      handle(`(${builtin})('util')`),
    ]);
    return new Variables(client, describe ?? '', util);
  }

  async ofFrame({ scopeChain, this: self }: CallFrame): Promise<FrameVariables> {
    const scopes = scopeChain.filter(({ type, object }) => type !== 'global' && object.objectId);
    const holders = scopes.map(({ object }) => argument(object));
    const shown = isOfUse(self) ? self : { type: 'undefined', value: undefined };
    const [own = {}, ...records] = await this.#call(ofScopes, [argument(shown), ...holders]);
    const last = scopes.findIndex(({ type }) => type === 'local');
    // Code outside of functions: the module's variables are its own.
    const innermost = Math.max(last, 0) + 1;
    const { this: thisText } = own;
    const hasThis = isOfUse(self) && thisText !== undefined && thisText !== '{}';
    return {
      locals: { ...merge(records.slice(0, innermost)), ...(hasThis ? { this: thisText } : {}) },
      closure: merge(records.slice(innermost)),
    };
  }

  async ofValue(value: RemoteObject): Promise<string> {
    if (value.objectId === undefined) return primitiveText(value);
    const [holder] = await this.#call(ofOne, [argument(value)]);
    return holder?.value ?? '<unreadable>';
  }

  async #call(
    functionDeclaration: string,
    args: readonly object[],
  ): Promise<readonly Record<string, string>[]> {
    const util = this.#util === null ? { value: null } : { objectId: this.#util };
    const params = {
      objectId: this.#describe,
      functionDeclaration,
      arguments: [util, { value: limits }, ...args],
      returnByValue: true,
      silent: true,
      // Without `util` a proxy cannot be told from an object, and its traps are the program's code.
      throwOnSideEffect: this.#util === null,
    };
    const { result } = await this.#client.call('Runtime.callFunctionOn', params, evaluated);
    const records = described.safeParse(result.value);
    return records.success ? records.data : [];
  }
}

const ofScopes =
  'function (util, limits, self, ...scopes) { return this(util, limits, { this: self }, ...scopes); }';
const ofOne = 'function (util, limits, value) { return this(util, limits, { value }); }';

/** What was thrown by an expression, or by the program. */
export function exceptionText({ exception, text }: ExceptionDetails): string {
  return exception === undefined ? text : thrownText(exception);
}

/** An error's title and message, without its stack; V8 has written it when the error was made. */
export function thrownText(thrown: RemoteObject): string {
  if (thrown.description === undefined) return primitiveText(thrown);
  return cut(thrown.description.replace(/\n {4}at [\s\S]*$/, ''));
}

/** The innermost of a name counts. */
function merge(scopes: readonly Record<string, string>[]): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const [name, text] of scopes.flatMap((scope) => Object.entries(scope))) {
    if (Object.hasOwn(merged, name)) continue;
    if (Object.keys(merged).length >= variablesMax) break;
    merged[name] = text;
  }
  return merged;
}

function isOfUse({ type, className }: RemoteObject): boolean {
  // `global` of Node, `Window` of Deno.
  return type === 'object' && className !== undefined && !/^(global|Window)$/.test(className);
}

function argument({ objectId, unserializableValue, value }: RemoteObject): object {
  if (objectId !== undefined) return { objectId };
  return unserializableValue === undefined ? { value } : { unserializableValue };
}

/** Like those inside other values (`describeValues`). */
function primitiveText({ type, value, unserializableValue, description }: RemoteObject): string {
  if (typeof value === 'string') {
    const isLong = value.length > valueTextMax;
    const whole = JSON.stringify(isLong ? value.slice(0, valueTextMax - 30) : value).slice(1, -1);
    const text = `'${whole.replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
    return cut(isLong ? `${text}… ${value.length} characters` : text);
  }
  if (type === 'undefined') return 'undefined';
  return unserializableValue ?? (value === undefined ? (description ?? type) : String(value));
}

function cut(text: string): string {
  return text.length > valueTextMax ? `${text.slice(0, valueTextMax)}…` : text;
}
