import type { Config } from '../core/config.js';
import type { GatewayLog } from '../core/rooms.js';
import { loadConfig } from './load-config.js';
import { watchConfig } from './watch-config.js';

export interface Reloader {
  reload(): Promise<void>;
  stop(): void;
}

/**
 * Reads the config again when its file changes, and when asked. A broken one is reported and the
 * running one kept, and so it is when `apply` throws, which must have changed nothing then; what
 * only a restart can change is named.
 */
export function startReloader(
  first: Config,
  log: GatewayLog,
  apply: (config: Config) => void,
): Reloader {
  let text = JSON.stringify(first);
  const reload = async (): Promise<void> => {
    let next: Config;
    try {
      next = await loadConfig(first.file, { looksAtFiles: true });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.warn(`the changed config is not taken, the running one is kept:\n${reason}`);
      return;
    }
    const nextText = JSON.stringify(next);
    if (nextText === text) return;
    try {
      apply(next);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.warn(`the changed config cannot be applied, the running one is kept: ${reason}`);
      return;
    }
    text = nextText;
    const later = needRestart(first, next);
    log.info(`config reloaded from ${first.file}`);
    if (later.length > 0) log.warn(`needs a restart to take effect: ${later.join(', ')}`);
  };
  const unwatch = watchConfig(first.file, () => void reload());
  return { reload, stop: unwatch };
}

/** Keys that listeners, the store and the arena took when they were opened. */
function needRestart(first: Config, next: Config): string[] {
  const taken: readonly (readonly [key: string, of: (config: Config) => unknown])[] = [
    ['gateway.listen', (config) => config.gateway.listen],
    ['gateway.tls', (config) => config.gateway.tls],
    ['gateway.mesh', (config) => config.gateway.mesh],
    ['gateway.meshTls', (config) => config.gateway.meshTls],
    ['gateway.admin', (config) => config.gateway.admin],
    ['gateway.adminTls', (config) => config.gateway.adminTls],
    ['gateway.adminToken', (config) => config.gateway.adminToken],
    ['gateway.adminHosts', (config) => config.gateway.adminHosts],
    ['gateway.workers', (config) => config.gateway.workers],
    ['gateway.drain', (config) => config.gateway.drainMs],
    ['store.url', (config) => config.store.path],
    ['store.required', (config) => config.store.required],
    ['capture.buffer.memory', (config) => config.capture.memoryBytes],
    ['services.*.listen', ownListeners],
    ['services.*.listenTls', ownListenersTls],
  ];
  return taken
    .filter(([, of]) => JSON.stringify(of(first)) !== JSON.stringify(of(next)))
    .map(([key]) => key);
}

function ownListeners(config: Config): unknown {
  return withListeners(config).map(({ name, listen }) => ({ name, listen }));
}

function ownListenersTls(config: Config): unknown {
  return withListeners(config)
    .filter(({ listenTls }) => listenTls !== undefined)
    .map(({ name, listenTls }) => ({ name, listenTls }));
}

function withListeners({ services }: Config) {
  return services
    .filter(({ listen }) => listen !== null)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
