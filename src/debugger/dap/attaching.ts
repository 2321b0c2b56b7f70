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
  return attachWith(await openInitialized(address), address, attachArguments);
}

/**
 * Connected, and told the adapter's abilities.
 * @throws LOOP_DEBUGGER_CONNECT
 */
export async function openInitialized(address: DapAddress): Promise<DapClient> {
  const client = await DapClient.open(address);
  const greeting = {
    clientID: 'loop',
    adapterID: 'loop',
    pathFormat: 'path',
    linesStartAt1: true,
    columnsStartAt1: true,
    supportsVariableType: true,
  };
  return orFarewell(client, address, async () => {
    await client.request('initialize', greeting, anything);
    return client;
  });
}

/** @throws LOOP_DEBUGGER_CONNECT */
export async function attachWith(
  client: DapClient,
  address: DapAddress,
  attachArguments: Readonly<Record<string, unknown>>,
): Promise<Attaching> {
  return orFarewell(client, address, async () => {
    const initialized = client.next('initialized');
    const attached = client.request('attach', { ...attachArguments }, anything);
    // A refusal comes instead of `initialized`; otherwise `arm` waits for the answer.
    attached.catch(() => undefined);
    initialized.catch(() => undefined);
    await Promise.race([initialized, attached.then(() => initialized)]);
    return { client, attached };
  });
}

/** Leaves in a way that lets the adapter take the next client; whatever it answers. */
export async function farewell(client: DapClient, timeoutMs = 1_000): Promise<void> {
  // The adapter may close the connection in place of an answer.
  await client
    .request('disconnect', { terminateDebuggee: false }, anything, timeoutMs)
    .catch(() => undefined);
  client.close();
}

async function orFarewell<T>(
  client: DapClient,
  { host, port }: DapAddress,
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    await farewell(client);
    if (!(error instanceof DapRefusal)) throw error;
    const text = `the debugger at ${host}:${port}: ${error.message}`;
    throw new LoopError('LOOP_DEBUGGER_CONNECT', text, { cause: error });
  }
}
