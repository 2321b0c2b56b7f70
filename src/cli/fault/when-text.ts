import type { WhenDefinition } from '../../core/rules/definition.js';

/** Which requests a fault is for, in a few words: `reviews → ratings, path /slow/*`. */
export function whenText(when: WhenDefinition): string {
  const { service, from, ...others } = when;
  const callee = service === undefined ? 'any service' : listText(service);
  const calls = from === undefined ? callee : `${listText(from)} → ${callee}`;
  const rest = Object.entries(others).map(([key, value]) => `${key} ${valueText(value)}`);
  return [calls, ...rest].join(', ');
}

function listText(value: string | readonly string[]): string {
  return typeof value === 'string' ? value : value.join(' or ');
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
