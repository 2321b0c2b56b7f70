import type { RunRequest } from '../../core/replay-run.js';
import { shellWord } from '../../core/shell-word.js';

/**
 * What follows `loop` on a command line. Values are joined to their options by `=`, and the id comes
 * after `--`: whatever they begin with, none is taken for an option.
 */
export function replayArguments(
  request: RunRequest,
  config: string,
  output: readonly string[] = [],
): string[] {
  const given = optionsOf(request, config).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}=${value}`],
  );
  return ['replay', ...given, ...output, '--', request.capture];
}

/** The same as somebody would type it. */
export function replayCommand(request: RunRequest, config: string): string {
  const given = optionsOf(request, config).flatMap(([name, value]) => {
    if (value === true) return [`--${name}`];
    const word = shellWord(String(value));
    return word.startsWith('-') ? [`--${name}=${word}`] : [`--${name}`, word];
  });
  const { capture } = request;
  const id = capture.startsWith('-') ? ['--', shellWord(capture)] : [shellWord(capture)];
  return id.length === 1
    ? ['loop replay', ...id, ...given].join(' ')
    : ['loop replay', ...given, ...id].join(' ');
}

type Given = readonly [name: string, value: string | number | true];

function optionsOf({ to, options }: RunRequest, config: string): Given[] {
  const { hop, service, live, recorded, onMiss, timing, baseline, timeout } = options;
  const all: readonly (readonly [name: string, value: Given[1] | undefined])[] = [
    ['to', to],
    ['hop', hop],
    ['service', service],
    ['live', live?.join(',')],
    ['recorded', recorded?.join(',')],
    ['on-miss', onMiss],
    ['timing', timing],
    ['baseline', baseline],
    ['timeout', timeout],
    ['allow-truncated', options.allowTruncated || undefined],
    ...(options.ignore ?? []).map((place) => ['ignore', place] as const),
    ['config', config],
  ];
  return all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}
