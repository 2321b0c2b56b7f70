// Evaluates an expression in a frame of a suspended thread. Calls run code of the program in that
// thread alone; what strings are asked most is answered without.

import { evaluateMs } from '../limits.js';
import { type Expression, parseExpression } from './expression.js';
import type { JavaFrame } from './frame.js';
import type { JdwpClient } from './jdwp-client.js';
import { isNull, type Objects } from './objects.js';
import { arithmetic, askText, isYes, type Result, truth } from './operators.js';
import { objectTags, type Value } from './packet.js';
import { parametersOf, shortName, typeName } from './signatures.js';

export interface EvaluateMeans {
  readonly client: JdwpClient;
  readonly objects: Objects;
  /** While it runs, the thread stops nowhere. */
  readonly calling: <T>(thread: bigint, call: () => Promise<T>) => Promise<T>;
}

/** @throws Error for people */
export async function evaluate(
  text: string,
  frame: JavaFrame,
  means: EvaluateMeans,
): Promise<Result> {
  return new Evaluator(frame, means).value(parseExpression(text));
}

/** With an object of loop's own choice by the name of `it`. @throws Error for people */
export async function evaluateOn(
  text: string,
  it: Value,
  frame: JavaFrame,
  means: EvaluateMeans,
): Promise<Result> {
  return new Evaluator(frame, means, it).value(parseExpression(text));
}

export async function isTrue(
  text: string,
  frame: JavaFrame,
  means: EvaluateMeans,
): Promise<boolean> {
  const value = await evaluate(text, frame, means);
  if (typeof value !== 'string' && value.tag === 'Z') return value.bits === 1;
  throw new Error('it is no boolean');
}

class Evaluator {
  readonly #frame: JavaFrame;
  readonly #means: EvaluateMeans;
  readonly #it: Value | null;

  constructor(frame: JavaFrame, means: EvaluateMeans, it: Value | null = null) {
    this.#frame = frame;
    this.#means = means;
    this.#it = it;
  }

  async value(expression: Expression): Promise<Result> {
    switch (expression.kind) {
      case 'number':
        return { tag: expression.tag, bits: expression.value };
      case 'text':
        return expression.value;
      case 'character':
        return { tag: 'C', bits: expression.value.charCodeAt(0) };
      case 'name':
        return this.#named(expression.name);
      case 'field':
        return this.#field(await this.value(expression.of), expression.name);
      case 'call': {
        const of = expression.of === null ? null : await this.value(expression.of);
        const args: Result[] = [];
        for (const each of expression.args) args.push(await this.value(each));
        return this.#call(of, expression.name, args);
      }
      case 'element':
        return this.#element(await this.value(expression.of), await this.value(expression.index));
      case 'unary':
        return this.#unary(expression.operator, await this.value(expression.of));
      case 'binary':
        return this.#binary(expression);
    }
  }

  async #named(name: string): Promise<Value> {
    if (name === 'true' || name === 'false') return truth(name === 'true');
    if (name === 'null') return { tag: 'L', bits: 0n };
    if (name === 'it' && this.#it !== null) return this.#it;
    const local = (await this.#frame.variables()).get(name);
    if (local !== undefined) return local;
    const self = await this.#frame.self();
    if (name === 'this' && self !== null) return self;
    const field = self === null ? undefined : (await this.#means.objects.fieldsOf(self)).get(name);
    if (field !== undefined) return field;
    for (const type of await this.#frame.types()) {
      const value = await this.#means.objects.staticValue(type, name);
      if (value !== undefined) return value;
    }
    throw new Error(`there is no variable or field ${name} here`);
  }

  async #field(of: Result, name: string): Promise<Value> {
    if (typeof of === 'string') throw new Error(`a String has no field ${name}`);
    if (of.tag === '[' && name === 'length') {
      return { tag: 'I', bits: await this.#means.objects.length(of) };
    }
    if (isNull(of)) throw new Error(`${name} is asked of null`);
    const value = objectTags.includes(of.tag)
      ? (await this.#means.objects.fieldsOf(of)).get(name)
      : undefined;
    if (value === undefined) throw new Error(`it has no field ${name}`);
    return value;
  }

  async #element(of: Result, index: Result): Promise<Value> {
    if (typeof of === 'string' || of.tag !== '[') throw new Error('only an array has elements');
    const at = typeof index === 'string' ? Number.NaN : Number(index.bits);
    const [value] = await this.#means.objects.elements(of, at, 1);
    if (value === undefined) throw new Error(`there is no element ${at}`);
    return value;
  }

  async #call(of: Result | null, name: string, args: readonly Result[]): Promise<Result> {
    const own = of === null ? await this.#frame.self() : of;
    const text = own === null ? null : await this.#textOf(own);
    if (text !== null) {
      const texts = await Promise.all(args.map((each) => this.#textOf(each)));
      const answer = askText(text, name, texts);
      if (answer !== null) return answer;
    }
    const object = typeof own === 'string' ? await this.#created(own) : own;
    if (object !== null && isNull(object)) throw new Error(`${name}() is asked of null`);
    const given = await Promise.all(
      args.map((each) => (typeof each === 'string' ? this.#created(each) : each)),
    );
    return this.#invoke(object, name, given);
  }

  async #invoke(object: Value | null, name: string, args: readonly Value[]): Promise<Value> {
    const { client, objects, calling } = this.#means;
    const types =
      object === null
        ? await this.#frame.types()
        : await objects.lineage(await objects.typeOf(object));
    for (const type of types) {
      const methods = await objects.classes.methods(type);
      const method = methods.find(
        (each) =>
          each.name === name && (object !== null || each.isStatic) && takes(each.signature, args),
      );
      if (method === undefined) continue;
      const { thread } = this.#frame;
      const passed = parametersOf(method.signature).map((parameter, at) =>
        converted(args[at] as Value, parameter),
      );
      const answer = await calling(thread, () =>
        client.ask(
          method.isStatic ? 'invokeStatic' : 'invoke',
          (packet) => {
            if (method.isStatic) packet.id('type', type).id('object', thread);
            else {
              packet.id('object', BigInt(object?.bits ?? 0n)).id('object', thread);
              packet.id('type', type);
            }
            packet.id('method', method.id).int(passed.length);
            for (const each of passed) packet.value(each);
            packet.int(singleThreaded);
          },
          evaluateMs,
        ),
      );
      const value = answer.value();
      const thrown = answer.value();
      if (isNull(thrown)) return value;
      const what = await objects.classes.signature(await objects.typeOf(thrown));
      throw new Error(`${name}() throws ${typeName(what)}`);
    }
    throw new Error(`there is no method ${name} with ${args.length} arguments such as these`);
  }

  async #created(text: string): Promise<Value> {
    const answer = await this.#means.client.ask('createString', (packet) => packet.text(text));
    return { tag: 's', bits: answer.id('object') };
  }

  async #unary(operator: string, value: Result): Promise<Value> {
    if (typeof value === 'string') throw new Error(`${operator} is no operator of a String`);
    if (operator === '!') return truth(value.bits !== 1);
    return { tag: value.tag, bits: -value.bits };
  }

  async #binary({
    operator,
    left: first,
    right: second,
  }: Extract<Expression, { kind: 'binary' }>): Promise<Result> {
    const left = await this.value(first);
    if (operator === '&&' && !isYes(left)) return truth(false);
    if (operator === '||' && isYes(left)) return truth(true);
    const right = await this.value(second);
    if (operator === '&&' || operator === '||') return truth(isYes(right));
    if (operator === '==' || operator === '!=') {
      return truth((await this.#same(left, right)) === (operator === '=='));
    }
    if (operator === '+') {
      const texts = await Promise.all([this.#textOf(left), this.#textOf(right)]);
      if (texts.some((text) => text !== null)) return texts.map((text) => text ?? '').join('');
    }
    return arithmetic(operator, await this.#number(left), await this.#number(right));
  }

  /** Strings by what they say, as that is what is meant; other objects by which they are. */
  async #same(left: Result, right: Result): Promise<boolean> {
    const texts = await Promise.all([this.#textOf(left), this.#textOf(right)]);
    if (texts[0] !== null && texts[1] !== null) return texts[0] === texts[1];
    if (typeof left === 'string' || typeof right === 'string') return false;
    const areObjects = [left, right].map(({ tag }) => objectTags.includes(tag));
    if (areObjects[0] && areObjects[1]) return BigInt(left.bits) === BigInt(right.bits);
    const [one, other] = [await this.#number(left), await this.#number(right)];
    return Number(one.bits) === Number(other.bits);
  }

  /** A number as it is, or out of its box. */
  async #number(value: Result): Promise<Value> {
    if (typeof value === 'string') throw new Error('a number is expected, got a String');
    if (!objectTags.includes(value.tag)) return value;
    if (isNull(value)) throw new Error('a number is expected, got null');
    const inside = (await this.#means.objects.fieldsOf(value)).get('value');
    if (inside !== undefined && !objectTags.includes(inside.tag)) return inside;
    const { objects } = this.#means;
    const type = await objects.classes.signature(await objects.typeOf(value));
    throw new Error(`a number is expected, got a ${shortName(type)}`);
  }

  async #textOf(value: Result): Promise<string | null> {
    if (typeof value === 'string') return value;
    return value.tag === 's' && !isNull(value) ? this.#means.objects.text(value) : null;
  }
}

const singleThreaded = 1;

function takes(signature: string, args: readonly Value[]): boolean {
  const parameters = parametersOf(signature);
  return (
    parameters.length === args.length &&
    parameters.every((parameter, at) => {
      const isObject = objectTags.includes(args[at]?.tag ?? '');
      return /^[L[]/.test(parameter) === isObject;
    })
  );
}

function converted(value: Value, parameter: string): Value {
  if (/^[L[]/.test(parameter)) return value;
  return { tag: parameter, bits: value.bits };
}
