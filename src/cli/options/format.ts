import { Option } from 'commander';

/** `-o`, with the first format as the default. */
export function formatOption(formats: readonly [string, ...string[]]): Option {
  return new Option('-o, --output <format>', 'what to print').choices(formats).default(formats[0]);
}
