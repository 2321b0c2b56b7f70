// The first half of DAP's handshake, up to `initialized`. The second half is `arm`.

import { LoopError } from '../../core/errors.js';
import { type DapAddress, DapClient, DapRefusal } from './client.js';
import { anything } from './messages.js';

export interface Attaching {
  readonly client: DapClient;
  /** The answer to `attach`: debugpy gives it only after `configurationDone`. */
  readonly attached: Promise<unknown>;
}

/** @throws LOOP_DEBUGGER_CONNECT */
export async function beginAttach(
  address: DapAddress,
  attachArguments: Readonly<Record<string, unknown>>,
): Promise<Attaching> {
  const client = await DapClient.open(address);
  try {
    await client.request(
      'initialize',
      {
        clientID: 'loop',
        adapterID: 'loop',
        pathFormat: 'path',
        linesStartAt1: true,
        columnsStartAt1: true,
        supportsVariableType: true,
      },
      anything,
    );
    const initialized = client.next('initialized');
    const attached = client.request('attach', { ...attachArguments }, anything);
    // A refusal comes instead of `initialized`; otherwise `arm` waits for the answer.
    attached.catch(() => undefined);
    await Promise.race([initialized, attached.then(() => initialized)]);
    return { client, attached };
  } catch (error) {
    await farewell(client);
    if (!(error instanceof DapRefusal)) throw error;
    const where = `the debugger at ${address.host}:${address.port}`;
    throw new LoopError('LOOP_DEBUGGER_CONNECT', `${where}: ${error.message}`, { cause: error });
  }
}

/** Leaves in a way that lets the adapter take the next client; whatever it answers. */
export async function farewell(client: DapClient, timeoutMs = 1_000): Promise<void> {
  // The adapter may close the connection in place of an answer.
  await client
    .request('disconnect', { terminateDebuggee: false }, anything, timeoutMs)
    .catch(() => undefined);
  client.close();
}
