import { reachable } from '../control/reachable.js';
import { formatAddress } from '../core/address.js';
import type { GatewayAccess } from '../core/config.js';
import { LoopError } from '../core/errors.js';
import { askHttp } from '../experiment/probes/ask-http.js';

const waitMs = 5000;

/** What `/metrics` of the running gateway says. @throws LOOP_CONTROL_UNREACHABLE */
export async function gatewayMetrics({ gateway }: Pick<GatewayAccess, 'gateway'>): Promise<string> {
  const where = formatAddress(reachable(gateway.admin));
  const token = gateway.adminToken;
  const headers: Record<string, string> =
    token === null ? {} : { authorization: `Bearer ${token}` };
  const question = {
    ...{ url: `http://${where}/metrics`, method: 'GET', headers, body: null },
    ...{ connectMs: waitMs, readMs: waitMs, verifyTls: true, retries: 0 },
  };
  const answer = await askHttp(question, AbortSignal.timeout(waitMs)).catch((error: Error) => {
    throw unreachable(where, error.message);
  });
  if (answer.status !== 200) throw unreachable(where, `status ${answer.status}`);
  return answer.body.toString('utf8');
}

function unreachable(where: string, why: string): LoopError {
  return new LoopError('LOOP_CONTROL_UNREACHABLE', `no metrics of a gateway at ${where}: ${why}`);
}
