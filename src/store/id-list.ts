import { type RawBuilder, sql } from 'kysely';

/** What a column is to be `in`, as one value: the statement is the same for each number of ids. */
export function idList(ids: readonly number[]): RawBuilder<number> {
  return sql`(select value from json_each(${JSON.stringify(ids)}))`;
}
