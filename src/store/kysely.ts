// The one place kysely's code is loaded from; types may be imported from anywhere in the room.
// Its CommonJS build loads in about 55 ms, the ESM build in about 90 (260 small files, Node 20):
// too much for a command that only lists captures and has 250 ms for all of its life.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const { CompiledQuery, Kysely, Migrator, SqliteDialect, SqliteDriver } =
  require('kysely') as typeof import('kysely');
