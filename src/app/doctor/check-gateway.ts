import type { RunningStatus } from '../../control/read-status.js';
import { formatAddress } from '../../core/address.js';
import { type Check, fail, ok, warn } from '../../core/check.js';
import type { Config } from '../../core/config.js';
import { LoopError } from '../../core/errors.js';
import type { EdgeFigures } from '../../core/figures.js';

/** What the gateway at `gateway.admin` said, or why it said nothing. */
export interface GatewayAnswer {
  readonly status: RunningStatus | null;
  readonly edges: readonly EdgeFigures[] | null;
  readonly error: unknown;
}

/** Whether a gateway runs, and how it says that it is. */
export function checkGateway(config: Config, answer: GatewayAnswer, isHere: boolean): Check[] {
  const where = formatAddress(config.gateway.admin);
  const { status, error } = answer;
  if (status === null) return [absent(where, error, isHere)];
  return [running(config, status, where, isHere), ...storeOf(status), ...recorderOf(status)];
}

function absent(where: string, error: unknown, isHere: boolean): Check {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof LoopError && error.code === 'LOOP_CONTROL_DENIED') {
    return fail('gateway', message, 'set gateway.adminToken to the token of the running gateway');
  }
  return warn(
    'gateway',
    message,
    isHere
      ? 'loop gateway starts it; until then nothing is recorded'
      : `start it there, and see that ${where} can be reached from here`,
  );
}

function running(
  config: Config,
  { pid, config: file, draining }: RunningStatus,
  where: string,
  isHere: boolean,
): Check {
  const who = `answers at ${where}${pid === undefined ? '' : `, pid ${pid}`}`;
  if (draining) return warn('gateway', `${who}, and is shutting down`, 'start it again');
  if (isHere && file !== config.file) {
    const message = `${who}, and runs with ${file}`;
    return warn('gateway', message, `loop doctor --config ${file} looks at that one`);
  }
  return ok('gateway', who);
}

function storeOf({ store }: RunningStatus): Check[] {
  if (store === undefined) return [];
  const lost = store.writeFailed === 0 ? '' : `, ${store.writeFailed} captures were lost`;
  if (store.state === 'failing') {
    return [
      fail(
        'gateway store',
        `captures cannot be written since ${store.since}: ${store.reason ?? 'unknown'}; ${store.waiting} wait in memory${lost}`,
        'docs/store.md says what each reason needs; the gateway tries again by itself',
      ),
    ];
  }
  if (store.writeFailed > 0 || store.movedAside.length > 0) {
    const moved = store.movedAside.map(({ file }) => file ?? 'a file of which nothing was left');
    const aside = moved.length === 0 ? '' : `, moved aside: ${moved.join(', ')}`;
    return [
      warn(
        'gateway store',
        `captures are written${lost}${aside}`,
        'the log of the gateway says why',
      ),
    ];
  }
  if (store.shortened > 0) {
    return [
      warn(
        'gateway store',
        `${store.shortened} captures lack parts that could not be searched for secrets in time`,
        'simplify capture.redact.patterns and capture.redact.json; see docs/redaction.md',
      ),
    ];
  }
  return [ok('gateway store', `captures are written to ${store.path}`)];
}

function recorderOf({ recorder }: RunningStatus): Check[] {
  if (recorder === undefined) return [];
  const { evicted, queueFull, continued, undecided, ruleLimit } = recorder.drops;
  const limited = Object.entries(ruleLimit).filter(([, count]) => count > 0);
  const told = [
    ...(evicted > 0 ? [`${evicted} chains left before they were decided`] : []),
    ...(queueFull > 0 ? [`${queueFull} captures found the queue of the store full`] : []),
    ...(continued > 0 ? [`${continued} times a chain had too many hops`] : []),
    ...(undecided > 0 ? [`${undecided} hops were not decided by a rule in time`] : []),
    ...limited.map(([rule, count]) => `${count} captures were beyond the limit of ${rule}`),
  ];
  const used = `${recorder.chains} chains, ${recorder.usedBytes} of ${recorder.memoryBytes} bytes`;
  if (told.length === 0) return [ok('recorder', `${used}, nothing was dropped`)];
  const cures = [
    ...(evicted > 0 ? ['raise capture.buffer.memory'] : []),
    ...(queueFull > 0 ? ['keep less, or give the store a faster disk'] : []),
    ...(continued > 0 ? ['see that clients make a trace id for each request'] : []),
    ...(undecided > 0 ? ['see docs/capture-rules.md for what a rule may cost'] : []),
    ...(limited.length > 0 ? ['raise the limit of the rule, if more is wanted'] : []),
  ];
  return [warn('recorder', told.join(', '), cures.join('; '))];
}
