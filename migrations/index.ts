import type { Migration } from 'kysely/migration';
import { initial } from './001_initial.js';
import { listing } from './002_listing.js';
import { allDrops } from './003_all_drops.js';
import { experiments } from './004_experiments.js';
import { filters } from './005_filters.js';
import { grpcTypes } from './006_grpc_types.js';
import type { ColumnTypes } from './column-types.js';

/** Every migration by name, in order. A name that was released never changes. */
export function migrations(types: ColumnTypes): Readonly<Record<string, Migration>> {
  return {
    '001_initial': initial(types),
    '002_listing': listing,
    '003_all_drops': allDrops,
    '004_experiments': experiments(types),
    '005_filters': filters,
    '006_grpc_types': grpcTypes,
  };
}

/** Those without which a store is read as well: indexes, and what no capture in it can have. */
export const dispensable: ReadonlySet<string> = new Set(['005_filters', '006_grpc_types']);
