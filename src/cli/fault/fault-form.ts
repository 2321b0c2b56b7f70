import { LoopError } from '../../core/errors.js';
import { faultErrors } from '../../core/fault.js';
import { grpcStatuses } from '../../core/grpc/grpc-status.js';

/** As they were typed: the gateway reads them, as it reads the config. */
export interface FaultFlags {
  readonly service?: readonly string[];
  readonly from?: readonly string[];
  readonly method?: readonly string[];
  readonly path?: string;
  readonly header?: readonly string[];
  readonly percent?: number;
  readonly seed?: string;
  readonly delay?: string;
  readonly jitter?: string;
  readonly abort?: string;
  readonly after?: string;
  readonly body?: string;
  readonly rate?: string;
  readonly corrupt?: string;
  readonly for?: string;
}

export type FaultForm = Readonly<Record<string, unknown>>;

/**
 * A fault in the notation of the config. A name with no flag but `--for` is that of one in the config.
 * @throws LOOP_CLI_USAGE
 */
export function faultForm(name: string | undefined, flags: FaultFlags): FaultForm {
  const { for: forHow, ...others } = flags;
  const isGiven = Object.values(others).some((value) => value !== undefined);
  if (!isGiven && name !== undefined) return given({ name, for: forHow });
  const does = given({
    delay: delayOf(flags),
    abort: abortOf(flags),
    rate: flags.rate,
    corrupt: flags.corrupt,
  });
  if (Object.keys(does).length === 0) {
    throw usage('expected one of --delay, --abort, --rate and --corrupt, or the name of a fault');
  }
  const when = whenOf(flags);
  if (Object.keys(when).length === 0) {
    throw usage('expected --service, or another option that says which requests, got none');
  }
  const { percent, seed } = flags;
  return {
    name: name ?? nameOf(flags, does),
    when,
    ...given({ percent, seed }),
    ...does,
    ...given({ for: forHow }),
  };
}

function whenOf({ service, from, method, path, header = [] }: FaultFlags): FaultForm {
  const headers = header.map((text): [string, unknown] => {
    const at = text.indexOf(':');
    if (at === -1) return [text.trim(), { exists: true }];
    return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  });
  const requestHeaders = headers.length === 0 ? undefined : Object.fromEntries(headers);
  return given({ service, from, method, path, requestHeaders });
}

function delayOf({ delay, jitter }: FaultFlags): unknown {
  if (jitter === undefined) return delay;
  if (delay === undefined) throw usage('--jitter: expected --delay beside it');
  return { fixed: delay, jitter };
}

function abortOf({ abort, after, body }: FaultFlags): unknown {
  if (abort === undefined) {
    if (after !== undefined) throw usage('--after: expected --abort beside it');
    if (body !== undefined) throw usage('--body: expected --abort with a status beside it');
    return undefined;
  }
  if (/^\d+$/.test(abort)) {
    return given({ status: Number(abort), body, after });
  }
  if (isOneOf(faultErrors, abort)) return given({ error: abort, after, body });
  if (isOneOf(grpcStatuses, abort)) return given({ grpc: abort, body, after });
  throw usage(
    `--abort: expected a status such as 503, one of ${faultErrors.join(', ')}, or the name of a ` +
      `gRPC status such as UNAVAILABLE, got ${JSON.stringify(abort)}`,
  );
}

/** `ratings-abort`: what one would call it. */
function nameOf({ service }: FaultFlags, does: FaultForm): string {
  const [first = 'all'] = service ?? [];
  const whom = first.replace(/[^a-z0-9._-]/gi, '').toLowerCase() || 'all';
  return `${whom}-${Object.keys(does).at(-1)}`;
}

function given(keys: FaultForm): FaultForm {
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));
}

function isOneOf(words: readonly string[], word: string): boolean {
  return words.includes(word);
}

function usage(message: string): LoopError {
  return new LoopError('LOOP_CLI_USAGE', message);
}
