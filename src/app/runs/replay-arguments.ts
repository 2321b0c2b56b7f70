import { shellWord } from '../../cli/text/shell-word.js';
import type { RunRequest } from '../../core/replay-run.js';

/**
 * What follows `loop` on a command line. Values are joined to their options by `=`, and the id comes
 * after `--`: whatever they begin with, none is taken for an option.
 */
export function replayArguments(
  { capture, to, options }: RunRequest,
  config: string,
  output: readonly string[] = [],
): string[] {
  const { hop, service, live, recorded, onMiss, timing, baseline, timeout } = options;
  const given: readonly (readonly [name: string, value: unknown])[] = [
    ['to', to],
    ['hop', hop],
    ['service', service],
    ['live', live?.join(',')],
    ['recorded', recorded?.join(',')],
    ['on-miss', onMiss],
    ['timing', timing],
    ['baseline', baseline],
    ['timeout', timeout],
    ...(options.ignore ?? []).map((place) => ['ignore', place] as const),
    ['config', config],
  ];
  return [
    'replay',
    ...given.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
    ...(options.allowTruncated ? ['--allow-truncated'] : []),
    ...output,
    '--',
    capture,
  ];
}

/** The same as somebody would type it. */
export function replayCommand(request: RunRequest, config: string): string {
  return ['loop', ...replayArguments(request, config)]
    .filter((word, at, words) => word !== '--' || words[at + 1]?.startsWith('-'))
    .map(shellWord)
    .join(' ');
}
