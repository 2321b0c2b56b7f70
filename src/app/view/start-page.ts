import { startAdmin } from '../../control/start-admin.js';
import { isLoopback } from '../../core/address.js';
import type { RunningPage, StorePage } from '../../core/rooms.js';
import { openStore } from '../../store/open-store.js';
import { adminServer } from '../admin-server.js';
import { namingTaker } from '../naming-taker.js';
import { openPage } from './open-page.js';

/** The page for a store without a gateway. @throws as `Rooms.startPage` */
export async function startPage({ address, config, store, told }: StorePage): Promise<RunningPage> {
  // Refused at once where there is no store, or one that cannot be read; an older one is renewed.
  await (await openStore({ url: `sqlite:${store}`, path: store, retention: unused })).close();
  // On this machine alone, a browser would only ask who that is.
  const isSecure = config?.gateway.adminTls !== undefined && !isLoopback(address.host);
  const createServer = isSecure ? adminServer(config.gateway, told) : undefined;
  const page = openPage({ mode: 'store', store, config });
  try {
    const admin = await namingTaker(
      () =>
        startAdmin({
          address,
          createServer,
          token: config?.gateway.adminToken ?? null,
          hosts: config?.gateway.adminHosts ?? [],
          status: null,
          page: page.sources,
        }),
      config ?? undefined,
    );
    return {
      url: `${isSecure ? 'https' : 'http'}://${admin.address}/`,
      async close() {
        await admin.close();
        await page.close();
      },
    };
  } catch (error) {
    await page.close();
    throw error;
  }
}

/** Nothing is deleted here. */
const unused = {
  captures: Number.MAX_SAFE_INTEGER,
  ageMs: Number.MAX_SAFE_INTEGER,
  bytes: Number.MAX_SAFE_INTEGER,
};
