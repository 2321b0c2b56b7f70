import { adminTlsOf } from '../control/admin-tls.js';
import { authorization } from '../control/ask-admin.js';
import { httpAnswer } from '../control/http-answer.js';
import { reachable } from '../control/reachable.js';
import { formatAddress } from '../core/address.js';
import type { GatewayAccess } from '../core/config.js';
import { LoopError } from '../core/errors.js';

const waitMs = 5000;

/** What `/metrics` of the running gateway says. @throws LOOP_CONTROL_UNREACHABLE */
export async function gatewayMetrics({ gateway }: Pick<GatewayAccess, 'gateway'>): Promise<string> {
  const where = formatAddress(reachable(gateway.admin));
  const ask = async () =>
    httpAnswer(where, '/metrics', {
      ...{ method: 'GET', tls: adminTlsOf(gateway), headers: authorization(gateway) },
      signal: AbortSignal.timeout(waitMs),
    });
  const { status, text } = await ask().catch((error: Error) => {
    throw unreachable(where, error.message);
  });
  if (status !== 200) throw unreachable(where, `status ${status}`);
  return text;
}

function unreachable(where: string, why: string): LoopError {
  return new LoopError('LOOP_CONTROL_UNREACHABLE', `no metrics of a gateway at ${where}: ${why}`);
}
