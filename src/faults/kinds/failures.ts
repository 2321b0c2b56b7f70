import type { FaultError } from '../../core/fault.js';
import type { ForwardFailure } from '../../core/forward.js';

/**
 * What the gateway says of a service that fails in that way, as its own failures do: the caller's
 * answer, its code and the hop's `error` are those of the real thing.
 */
export function injectedFailure(
  name: string,
  error: FaultError,
  after: { readonly bytes: number | null; readonly ms: number },
): ForwardFailure {
  const where = after.bytes === null ? '' : ` after ${after.bytes} bytes of its body`;
  const say = (what: string) => `fault ${name}: ${what}${where}`;
  switch (error) {
    case 'connect':
      return {
        kind: 'connect',
        code: 'LOOP_GATEWAY_UPSTREAM_REFUSED',
        message: say('no connection: refused'),
      };
    case 'reset':
      return {
        kind: 'reset',
        code: 'LOOP_GATEWAY_UPSTREAM_RESET',
        message: say('the connection was reset'),
      };
    case 'truncate':
      return {
        kind: 'reset',
        code: 'LOOP_GATEWAY_UPSTREAM_RESET',
        message: say('the answer was cut off'),
      };
    case 'timeout':
      return {
        kind: 'timeout',
        code: after.bytes === null ? 'LOOP_GATEWAY_UPSTREAM_TIMEOUT' : 'LOOP_GATEWAY_UPSTREAM_IDLE',
        message: say(`no answer within ${after.ms} ms`),
      };
  }
}
