// What a session works with, made ready on a new connection.

import { connectMs } from '../limits.js';
import { CdpClient, type CdpSocket } from './cdp-client.js';
import { scriptParsed } from './cdp-schema.js';
import { Debuggee } from './debuggee.js';
import { Places } from './places.js';
import { type Script, ScriptTable } from './script-table.js';
import { SourceMaps } from './source-maps.js';
import { SourceTexts } from './source-texts.js';
import type { ViewTools } from './stop-view.js';
import { Variables } from './variables.js';

export interface SessionTools extends ViewTools {
  readonly client: CdpClient;
  readonly debuggee: Debuggee;
  readonly scripts: ScriptTable;
  /** Absolute. */
  readonly root: string;
}

export interface SessionListener {
  loaded(script: Script): void;
  /** Any other event of the protocol. */
  event(method: string, params: unknown): void;
  closed(): void;
}

/**
 * At an address, or by a connection that is there already.
 * @throws LOOP_DEBUGGER_CONNECT
 */
export async function openSessionTools(
  inspector: string | CdpSocket,
  root: string | null,
  listener: SessionListener,
): Promise<SessionTools> {
  const scripts = new ScriptTable();
  const event = (method: string, params: unknown): void => {
    if (method !== 'Debugger.scriptParsed') {
      listener.event(method, params);
      return;
    }
    const { data } = scriptParsed.safeParse(params);
    if (data !== undefined) listener.loaded(scripts.add(data));
  };
  const closed = (): void => listener.closed();
  const client =
    typeof inspector === 'string'
      ? await CdpClient.connect(inspector, { event, closed }, connectMs)
      : CdpClient.over(inspector, { event, closed });
  try {
    return await prepare(client, scripts, root);
  } catch (error) {
    await client.close(closeMs);
    throw error;
  }
}

/** To part politely; then the connection is cut. */
export const closeMs = 500;
const asyncDepth = 8;

async function prepare(
  client: CdpClient,
  scripts: ScriptTable,
  knownRoot: string | null,
): Promise<SessionTools> {
  const debuggee = new Debuggee(client);
  const [variables, root] = await Promise.all([
    Variables.prepare(client),
    debuggee.realPath(knownRoot),
    client.send('Runtime.enable'),
    client.send('Debugger.enable'),
    client.send('Debugger.setAsyncCallStackDepth', { maxDepth: asyncDepth }),
    // Node's own code is stepped through, not into; dependencies are the user's to look at.
    client.send('Debugger.setBlackboxPatterns', { patterns: ['^(node|ext):'] }),
  ]);
  const maps = new SourceMaps(debuggee, root);
  const places = new Places(scripts, maps, root);
  const texts = new SourceTexts(client, debuggee, maps);
  return { client, debuggee, scripts, root, maps, places, texts, variables };
}
