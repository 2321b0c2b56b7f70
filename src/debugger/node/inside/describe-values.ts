// Describes variables as text. Runs inside the debuggee, as text: it must not refer to anything
// outside of itself. It calls no code of the program: no getter, no proxy trap, no toJSON, no
// custom inspection, and not `error.stack`, whose first reading may run `prepareStackTrace`.

import type * as Util from 'node:util';

export interface DescribeLimits {
  readonly depth: number;
  readonly entries: number;
  readonly text: number;
  readonly variables: number;
}

/** Of each holder (a scope, or an object made for one value): name → text. */
export function describeValues(
  util: typeof Util | null,
  limits: DescribeLimits,
  ...holders: readonly object[]
): Record<string, string>[] {
  const types = util?.types;

  const describe = (value: unknown): string => {
    const ancestors: object[] = [];
    let left = limits.text;

    const primitive = (value: unknown): string => {
      if (typeof value === 'string') return quote(value);
      if (typeof value === 'bigint') return `${value}n`;
      return Object.is(value, -0) ? '-0' : String(value);
    };

    /** For the quotes and the length of a text that is cut. */
    const room = 30;
    const quote = (text: string): string => {
      const cut = text.length > left;
      const shown = JSON.stringify(cut ? text.slice(0, Math.max(left - room, 0)) : text);
      const plain = `'${shown.slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
      return cut ? `${plain}… ${text.length} characters` : plain;
    };

    const own = (object: object, key: PropertyKey): unknown =>
      Reflect.getOwnPropertyDescriptor(object, key)?.value;

    const inherited = (object: object, key: PropertyKey): unknown => {
      for (let each: object | null = object; each !== null; each = Reflect.getPrototypeOf(each)) {
        if (types?.isProxy(each)) return undefined;
        const found = Reflect.getOwnPropertyDescriptor(each, key);
        if (found !== undefined) return found.value;
      }
      return undefined;
    };

    const className = (object: object): string | null => {
      const prototype = Reflect.getPrototypeOf(object);
      if (prototype === null) return null;
      const made = inherited(prototype, 'constructor');
      const name = typeof made === 'function' ? own(made, 'name') : undefined;
      return typeof name === 'string' && name !== '' ? name : 'Object';
    };

    const callable = (fn: object): string => {
      const name = own(fn, 'name');
      const isClass = /^class\b/.test(Function.prototype.toString.call(fn).slice(0, 6));
      const kind = isClass ? 'class' : 'Function';
      return typeof name === 'string' && name !== ''
        ? `[${kind}${isClass ? '' : ':'} ${name}]`
        : `[${kind} (anonymous)]`;
    };

    const member = (holder: object, key: PropertyKey, depth: number): string => {
      let found: PropertyDescriptor | undefined;
      try {
        found = Reflect.getOwnPropertyDescriptor(holder, key);
      } catch {
        // A binding of a module that has not been initialised.
        return '<uninitialised>';
      }
      if (found === undefined) return '<empty>';
      if ('value' in found) return text(found.value, depth - 1);
      return found.get ? (found.set ? '[Getter/Setter]' : '[Getter]') : '[Setter]';
    };

    const keyText = (key: PropertyKey): string => {
      if (typeof key === 'symbol') return `[${String(key)}]`;
      return /^[A-Za-z_$][\w$]*$/.test(String(key)) ? String(key) : quote(String(key));
    };

    /** Writes `produce` for each until the entries or the text are used up. */
    const list = (total: number, produce: (at: number) => string): string[] => {
      const out: string[] = [];
      for (let at = 0; at < total; at += 1) {
        if (at >= limits.entries || left <= 0) {
          out.push(`… ${total - at} more`);
          break;
        }
        const entry = produce(at);
        left -= entry.length + 2;
        out.push(entry);
      }
      return out;
    };

    const properties = (object: object, depth: number, skip: (key: PropertyKey) => boolean) => {
      const keys = Reflect.ownKeys(object).filter((key) => {
        if (skip(key)) return false;
        try {
          return Reflect.getOwnPropertyDescriptor(object, key)?.enumerable === true;
        } catch {
          return true;
        }
      });
      return list(keys.length, (at) => {
        const key = keys[at] as PropertyKey;
        return `${keyText(key)}: ${member(object, key, depth)}`;
      });
    };

    const braces = (name: string | null, entries: readonly string[]): string => {
      const prefix = name === 'Object' ? '' : `${name ?? '[Object: null prototype]'} `;
      return entries.length === 0 ? `${prefix}{}` : `${prefix}{ ${entries.join(', ')} }`;
    };

    const none = (): boolean => false;
    const isIndex = (key: PropertyKey): boolean =>
      key === 'length' || (typeof key === 'string' && /^\d+$/.test(key));

    const collection = (object: object, name: string, depth: number): string => {
      const isMap = types?.isMap(object) ?? object instanceof Map;
      const prototype = isMap ? Map.prototype : Set.prototype;
      const size: number =
        Reflect.getOwnPropertyDescriptor(prototype, 'size')?.get?.call(object) ?? 0;
      if (depth === 0) return `[${name}(${size})]`;
      const steps = isMap ? Map.prototype.entries.call(object) : Set.prototype.values.call(object);
      const entries = list(size, () => {
        const { value } = steps.next();
        const [key, item] = isMap ? value : [value, null];
        return isMap ? `${text(key, depth - 1)} => ${text(item, depth - 1)}` : text(key, depth - 1);
      });
      return braces(`${name}(${size})`, entries);
    };

    const array = (object: readonly unknown[], name: string, depth: number): string => {
      const prefix = name === 'Array' ? '' : `${name}(${object.length}) `;
      if (depth === 0) return object.length === 0 ? `${prefix}[]` : `[${name}(${object.length})]`;
      const entries = list(object.length, (at) => member(object, String(at), depth));
      const keys =
        Object.keys(object).length > object.length ? properties(object, depth, isIndex) : [];
      const all = [...entries, ...keys];
      return all.length === 0 ? `${prefix}[]` : `${prefix}[ ${all.join(', ')} ]`;
    };

    const bytes = (object: ArrayBufferView, name: string): string => {
      const lengthOf = Reflect.getOwnPropertyDescriptor(
        Reflect.getPrototypeOf(Uint8Array.prototype) as object,
        'length',
      )?.get;
      const length: number = lengthOf?.call(object) ?? 0;
      const at = (index: number): unknown => own(object, String(index));
      if (name === 'Buffer') {
        const hex = list(length, (index) => Number(at(index)).toString(16).padStart(2, '0'));
        return `<Buffer(${length}) ${hex.join(' ')}>`;
      }
      return `${name}(${length}) [ ${list(length, (index) => primitive(at(index))).join(', ')} ]`;
    };

    const error = (object: object, name: string, depth: number): string => {
      const message = inherited(object, 'message');
      const own = inherited(object, 'name');
      const title = typeof own === 'string' && own !== 'Error' ? own : name;
      const text = typeof message === 'string' && message !== '' ? `: ${message}` : '';
      const head = `${title}${text.length > left ? `${text.slice(0, Math.max(left, 0))}…` : text}`;
      left -= head.length;
      if (depth === 0) return `[${head}]`;
      const isUsual = (key: PropertyKey): boolean =>
        key === 'stack' || key === 'message' || key === 'name';
      const rest = properties(object, depth, isUsual);
      return rest.length === 0 ? `[${head}]` : `[${head}] { ${rest.join(', ')} }`;
    };

    const object = (value: object, depth: number): string => {
      if (types?.isProxy(value)) return '[Proxy]';
      if (ancestors.indexOf(value) < ancestors.length - 1) return '[Circular]';
      if (typeof value === 'function') return callable(value);
      if (types?.isModuleNamespaceObject(value)) return '[Module]';
      const name = className(value);
      if (types?.isDate(value) ?? value instanceof Date) {
        const time = Date.prototype.getTime.call(value);
        return Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString();
      }
      if (types?.isRegExp(value) ?? value instanceof RegExp) {
        const part = (key: string): unknown =>
          Reflect.getOwnPropertyDescriptor(RegExp.prototype, key)?.get?.call(value);
        return `/${part('source')}/${part('flags')}`;
      }
      if (types?.isNativeError(value) ?? value instanceof Error) {
        return error(value, name ?? 'Error', depth);
      }
      if (types?.isMap(value) || types?.isSet(value)) {
        return collection(value, name ?? 'Map', depth);
      }
      if (Array.isArray(value)) return array(value, name ?? 'Array', depth);
      if (types?.isTypedArray(value)) return bytes(value, name ?? 'TypedArray');
      if (types?.isAnyArrayBuffer(value) || types?.isDataView(value)) return `${name} {}`;
      if (types?.isWeakMap(value) || types?.isWeakSet(value)) return `${name} { <items unknown> }`;
      if (types?.isPromise(value)) {
        // Only Node itself can see its state; depth 0 shows no object inside it.
        const shown = util?.inspect(value, {
          depth: 0,
          customInspect: false,
          showProxy: true,
          maxStringLength: 100,
          breakLength: Number.POSITIVE_INFINITY,
        });
        // What async hooks have left on it is nobody's.
        const hooks = /,? ?\[Symbol\((async_id|trigger_async_id)_symbol\)\]: \d+/g;
        return (shown ?? 'Promise {}').replace(hooks, '');
      }
      if (types?.isBoxedPrimitive(value)) return `[${name}]`;
      if (depth === 0) return name === 'Object' ? '[Object]' : `[${name ?? 'Object'}]`;
      return braces(name, properties(value, depth, none));
    };

    /** `depth`: how many levels are still opened. */
    const text = (value: unknown, depth: number): string => {
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null) {
        return primitive(value);
      }
      ancestors.push(value);
      const shown = object(value, depth);
      ancestors.pop();
      return shown;
    };

    const whole = text(value, limits.depth);
    return whole.length > limits.text ? `${whole.slice(0, limits.text)}…` : whole;
  };

  return holders.map((holder) => {
    const out: Record<string, string> = {};
    const names = Reflect.ownKeys(holder).filter((key) => typeof key === 'string');
    for (const name of names.slice(0, limits.variables)) {
      try {
        const found = Reflect.getOwnPropertyDescriptor(holder, name);
        if (found === undefined) continue;
        out[name] = 'value' in found ? describe(found.value) : '<unavailable>';
      } catch (error) {
        out[name] = error instanceof ReferenceError ? '<uninitialised>' : '<unreadable>';
      }
    }
    return out;
  });
}
