import { InvalidArgumentError } from 'commander';
import type { BreakpointRequest } from '../../core/debugging.js';

/** The file is the shortest text before `:line` that leaves nothing but a condition behind it. */
const shape = /^([^:]+):(.+?):(\d+)(?:\s+if(?:\s+(.*))?)?$/s;

/** Collects `service:file:line` and `service:file:line if EXPR`. */
export function breakpointOption(
  text: string,
  before: readonly BreakpointRequest[] = [],
): BreakpointRequest[] {
  const breakpoint = parsed(text.trim());
  const isKnown = before.some((each) => breakpointText(each) === breakpointText(breakpoint));
  return isKnown ? [...before] : [...before, breakpoint];
}

function parsed(text: string): BreakpointRequest {
  const [matched, service = '', file = '', digits = '', condition] = shape.exec(text) ?? [];
  if (matched === undefined || service.trim() === '' || file.trim() === '') {
    throw new InvalidArgumentError(
      'Expected service:file:line, such as reviews:src/reviews.ts:42, or with a condition "reviews:src/reviews.ts:42 if id === 4".',
    );
  }
  // An editor's "copy location" has a column: without this it would be taken for the line.
  if (/:\d+$/.test(file)) {
    throw new InvalidArgumentError(`Expected no column after the line: ${service}:${file}.`);
  }
  const line = Number(digits);
  if (!Number.isSafeInteger(line) || line < 1) {
    throw new InvalidArgumentError(`Expected a line from 1 up, got ${digits}.`);
  }
  if (condition?.trim() === '' || (condition === undefined && /\s+if\s*$/.test(matched))) {
    throw new InvalidArgumentError('Expected an expression after "if".');
  }
  return { service: service.trim(), file: file.trim(), line, condition: condition?.trim() ?? null };
}

/** As it is typed. */
export function breakpointText({ service, file, line, condition }: BreakpointRequest): string {
  return `${service}:${file}:${line}${condition === null ? '' : ` if ${condition}`}`;
}
