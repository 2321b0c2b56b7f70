import { formatAddress } from '../../core/address.js';
import type { HealthConfig } from '../../core/config.js';
import type { Forward, ForwardStream } from '../../core/forward.js';
import type { EndpointState } from '../endpoints/endpoint-state.js';

/**
 * One question to an endpoint, past all that watches traffic. Tells once, and never before it returns,
 * why the endpoint is not well; null when it is.
 * @returns ends the check, which then tells nothing
 */
export function checkOnce(
  endpoint: EndpointState,
  { path, timeoutMs }: HealthConfig,
  forward: Forward,
  tell: (why: string | null) => void,
): () => void {
  let status = 0;
  let over = false;
  let stream: ForwardStream | null = null;
  const end = (): void => {
    over = true;
    clearTimeout(timer);
  };
  const done = (why: string | null): void => {
    if (over) return;
    end();
    process.nextTick(tell, why);
  };
  const timer = setTimeout(() => {
    stream?.abort();
    done(`no answer to GET ${path} within ${timeoutMs} ms`);
  }, timeoutMs);
  timer.unref();
  const head =
    `GET ${path} HTTP/1.1\r\nhost: ${formatAddress(endpoint)}\r\n` +
    'user-agent: loop-health-check\r\naccept: */*\r\n\r\n';
  stream = forward(
    {
      upstream: endpoint,
      // The timer is first, unless something is wrong with it.
      timeouts: { connectMs: timeoutMs * 2, firstByteMs: timeoutMs * 2, idleMs: timeoutMs * 2 },
      method: 'GET',
      ...{ head, framing: 'none', expectsContinue: false },
    },
    {
      onConnected() {},
      onInformation() {},
      onHead(given) {
        status = given;
      },
      onData() {},
      onEnd() {
        done(status >= 200 && status < 300 ? null : `${status} for GET ${path}`);
      },
      onError: ({ message }) => done(message),
      onDrain() {},
    },
  );
  return () => {
    if (over) return;
    end();
    stream?.abort();
  };
}
