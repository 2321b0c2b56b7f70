import type { Hop } from '../core/capture.js';
import type { Config, Timeouts } from '../core/config.js';

/** What the config gives a service that says nothing. */
const usual: Timeouts = { connectMs: 5_000, firstByteMs: 60_000, idleMs: 300_000 };

/** Under a debugger, where a pause may last as long as it likes. A timer takes no more. */
export const noTimeouts: Timeouts = {
  connectMs: 5_000,
  firstByteMs: 2 ** 31 - 1,
  idleMs: 2 ** 31 - 1,
};

/** Of a live call: those of the service where it is configured, so that a timeout happens again. */
export function callTimeouts({ services }: Pick<Config, 'services'>, service: string): Timeouts {
  return services.find((each) => each.name === service)?.timeouts ?? usual;
}

/**
 * How long the entry may be silent. Where it was recorded as a timeout, no longer than then: a
 * service that hangs would else be waited for a minute, or be found to answer after all.
 */
export function entrySilenceMs(config: Pick<Config, 'services'>, entry: Hop): number {
  const known = config.services.find((each) => each.name === entry.service);
  if (known !== undefined) return known.timeouts.firstByteMs;
  if (entry.error === 'timeout' && entry.status === null && entry.durationMs !== null) {
    return Math.max(1, Math.round(entry.durationMs));
  }
  return usual.firstByteMs;
}
