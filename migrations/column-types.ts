import type { ColumnDataType } from 'kysely';

/** The column types whose names differ between databases; all others are understood by each. */
export interface ColumnTypes {
  /** A number that the database gives out and never gives out again. */
  readonly id: { readonly type: ColumnDataType; readonly autoIncrement: boolean };
  readonly blob: ColumnDataType;
}

export const sqliteColumns: ColumnTypes = {
  id: { type: 'integer', autoIncrement: true },
  blob: 'blob',
};

export const postgresColumns: ColumnTypes = {
  id: { type: 'bigserial', autoIncrement: false },
  blob: 'bytea',
};
