import type { FaultError } from '../../core/fault.js';
import type { Forward } from '../../core/forward.js';
import type { Holds } from '../holds.js';
import { injectedFailure } from './failures.js';
import { UnsentRequest } from './unsent.js';

/** The service is not asked: the request fails as if it had been. A time-out takes its time. */
export function failed(name: string, error: FaultError, holds: Holds): Forward {
  return (request, handler) => {
    const ms = request.timeouts.firstByteMs;
    return new UnsentRequest({
      request,
      waitMs: error === 'timeout' ? ms : 0,
      holds,
      finish: () => handler.onError(injectedFailure(name, error, { bytes: null, ms })),
    });
  };
}
