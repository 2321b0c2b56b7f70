import { version } from '../../cli/version.js';
import type { PageSources } from '../../control/start-admin.js';
import type { Config } from '../../core/config.js';
import type { PageSession } from '../../core/page.js';
import { openRuns } from '../runs/open-runs.js';
import { openViewer } from './open-viewer.js';
import { readPageFiles } from './page-files.js';

export interface PageOptions {
  readonly mode: PageSession['mode'];
  /** Absolute path of the store's file. */
  readonly store: string;
  /** Null for a store without a config: nothing can be replayed. */
  readonly config: Config | null;
}

export interface OpenPage {
  readonly sources: PageSources;
  configure(config: Config): void;
  /** Ends what runs; before the store is closed, so that its log is not left behind. */
  close(): Promise<void>;
}

/** The page, and what answers it. */
export function openPage({ mode, store, config: first }: PageOptions): OpenPage {
  let config = first;
  const startedAt = new Date().toISOString();
  const file = first?.file ?? null;
  const viewer = openViewer({ store, config: file });
  const namespaces = () => (config?.namespaces ?? []).map(({ name }) => name);
  const runs = openRuns({ config: file, namespaces });
  return {
    sources: {
      ...{ viewer, runs },
      files: readPageFiles(),
      now: () => Date.now(),
      config: () => config,
      session: () => ({
        ...{ version: version(), mode, config: file, store, startedAt },
        canReplay: namespaces().length > 0,
      }),
    },
    configure(next) {
      config = next;
    },
    async close() {
      await Promise.all([runs.close(), viewer.close()]);
    },
  };
}
