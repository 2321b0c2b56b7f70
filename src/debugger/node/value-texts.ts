import { valueDepth, valueEntriesMax, valueTextMax, variablesMax } from '../limits.js';
import type { CdpClient } from './cdp-client.js';
import { evaluated, type RemoteObject } from './cdp-messages.js';
import type { Debuggee } from './debuggee.js';

export type Values = Readonly<Record<string, string>>;

/**
 * Values of the process as text, by its own `util.inspect`: it runs no getter, no `inspect` of a
 * class and no trap of a proxy, and cuts what is long.
 */
export class ValueTexts {
  readonly #client: CdpClient;
  readonly #debuggee: Debuggee;

  constructor(client: CdpClient, debuggee: Debuggee) {
    this.#client = client;
    this.#debuggee = debuggee;
  }

  /** The variables of a scope. */
  async variables({ objectId }: RemoteObject, depth: number): Promise<Values> {
    if (objectId === undefined) return {};
    return (await this.#call(inspectVariables, depth, { objectId })) as Values;
  }

  async value({ objectId, unserializableValue, value }: RemoteObject): Promise<string> {
    const argument =
      objectId !== undefined
        ? { objectId }
        : unserializableValue !== undefined
          ? { unserializableValue }
          : { value };
    return String(await this.#call(inspectValue, valueDepth, argument));
  }

  async #call(functionDeclaration: string, depth: number, argument: object): Promise<unknown> {
    const { result } = await this.#client.call(
      'Runtime.callFunctionOn',
      {
        objectId: this.#debuggee.inspectId,
        functionDeclaration,
        arguments: [
          { value: inspectOptions(depth) },
          { value: valueTextMax },
          { value: variablesMax },
          argument,
        ],
        ...{ returnByValue: true, silent: true },
      },
      evaluated,
    );
    return result.value;
  }
}

function inspectOptions(depth: number): Readonly<Record<string, unknown>> {
  return {
    ...{ depth, customInspect: false, getters: false, showProxy: true, compact: true },
    ...{ maxArrayLength: valueEntriesMax, maxStringLength: valueTextMax, colors: false },
  };
}

// What follows runs in the process, with its `inspect` as `this`. One line a value: stacks of errors
// are left out, so is what Node marks promises with, and what `inspect` cannot do is told in the value's place.

const textOf = `(value) => {
  try {
    const whole = this(value, { ...options, breakLength: Infinity })
      .replace(/\\n\\s+(at .*?|\\.\\.\\. \\d+ lines matching .*?)(?= \\{\\n|\\n|$)/g, '')
      .replace(/\\s*\\n\\s*/g, ' ')
      .replace(/, \\[Symbol\\((?:trigger_)?async_id_symbol\\)\\]: \\d+/g, '');
    return whole.length > max ? whole.slice(0, max) + '…' : whole;
  } catch (error) {
    return '(not shown: ' + error + ')';
  }
}`;

const inspectValue = `function (options, max, entries, value) {
  return (${textOf})(value);
}`;

const inspectVariables = `function (options, max, entries, scope) {
  const textOf = ${textOf};
  const values = {};
  for (const name of Object.getOwnPropertyNames(scope).slice(0, entries)) {
    const own = Object.getOwnPropertyDescriptor(scope, name);
    values[name] = 'value' in own ? textOf(own.value) : '(accessor)';
  }
  return values;
}`;
