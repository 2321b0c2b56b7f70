import {
  decodeParameter,
  decodePercent,
  normalTarget,
  pathOf,
  queryParameters,
} from '../../core/query.js';
import type { Ignore } from './ignore.js';

/** A target in the forms by which it may be the same as another, from strict to loose. */
export interface TargetForm {
  /** As it came. */
  readonly raw: string;
  /** By RFC 3986 §6.2.2, without what is ignored, as in all that follow. */
  readonly normal: string;
  /** The parameters by name; those of one name in their order. */
  readonly ordered: string;
  /** The parameters in any order. */
  readonly sorted: string;
  /** Decoded, in any order. */
  readonly decoded: string;
  readonly segments: readonly string[];
  /** Decoded, by name; those of one name in their order. */
  readonly parameters: readonly Parameter[];
}

export interface Parameter {
  /** '' when there is no `=`: what then stands there alone is the value. */
  readonly name: string;
  readonly value: string;
}

export function targetForm(target: string, ignore: Ignore): TargetForm {
  const { path, parameters } = withoutIgnored(normalTarget(target), ignore);
  const query = (texts: readonly string[]) =>
    texts.length === 0 ? path : `${path}?${texts.join('&')}`;
  const byName = [...parameters].sort((a, b) => order(a.name, b.name));
  const decoded = byName
    .map(({ name, value }) =>
      value === null
        ? { name: '', value: decodeParameter(name) }
        : { name: decodeParameter(name), value: decodeParameter(value) },
    )
    .sort((a, b) => order(a.name, b.name));
  const texts = byName.map(({ text }) => text);
  return {
    raw: target,
    normal: query(parameters.map(({ text }) => text)),
    ordered: query(texts),
    sorted: query([...texts].sort(order)),
    // `a` and `a=` are one to whoever decodes them.
    decoded: JSON.stringify([
      decodePercent(path),
      ...decoded
        .map(({ name, value }) => (name === '' ? [value, ''] : [name, value]).join('='))
        .sort(order),
    ]),
    segments: path.split('/').map(decodePercent),
    parameters: decoded,
  };
}

function withoutIgnored(target: string, { query = [], templates = [] }: Ignore) {
  const path = pathOf(target);
  const filled = templates.map((template) => template.fill(decodePercent(path)));
  const parameters = queryParameters(target);
  return {
    path: filled.find((each) => each !== null) ?? path,
    parameters:
      query.length === 0
        ? parameters
        : parameters.filter(({ name }) => !query.some((fits) => fits(decodeParameter(name)))),
  };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
