import { createHash } from 'node:crypto';
import type Sqlite from 'better-sqlite3';
import { decodeBody } from '../kept-bodies.js';
import { KnownStatements } from '../known-statements.js';
import type { BodyRow } from '../schema.js';

type Row = Readonly<Record<string, unknown>>;

export interface Copied {
  /** Captures that are in both now and were in one before. */
  readonly captures: number;
  /** Captures that were seen there, and could not be read whole; at least. */
  readonly lost: number;
}

/**
 * Copies what one loop database has and the other has not: captures by their key, with their hops,
 * bodies and replays, and the counts of gateway runs. Each capture is read whole and checked (the
 * number of its hops, the digests of its bodies) before it is written, so that of a damaged database
 * comes what is right or nothing. A capture keeps its number where that is free.
 */
export function copyStore(source: Sqlite.Database, target: Sqlite.Database): Copied {
  let [captures, lost] = [0, 0];
  const [from, to] = [new KnownStatements(source), new KnownStatements(target)];
  const writer = new CaptureWriter(target, to);
  for (const id of readableIds(from)) {
    const capture = readCapture(from, id);
    if (capture === null) lost += 1;
    else if (writer.write(capture)) captures += 1;
  }
  attempt(() => copyRuns(from, to));
  attempt(() => keepNumbers(from, to));
  return { captures, lost };
}

/**
 * By the table and by each of its indexes, from both ends: a damaged page hides only what is on it,
 * and hardly ever the same captures twice.
 */
function readableIds(from: KnownStatements): number[] {
  const seen = new Set<number>();
  for (const order of ['id', 'captured_at_ms', 'trace_id', 'request_id']) {
    for (const direction of ['asc', 'desc']) {
      attempt(() => {
        const query = `select id from captures order by ${order} ${direction}`;
        for (const id of from.prepare<[], number>(query).pluck().iterate()) seen.add(id);
      });
    }
  }
  return [...seen].sort((a, b) => a - b);
}

interface WholeCapture {
  readonly capture: Row;
  readonly hops: readonly Row[];
  /** By their ids there. */
  readonly bodies: ReadonlyMap<number, BodyRow>;
  readonly replays: readonly Row[];
}

/** Null when a part of it cannot be read, or is not what it was. */
function readCapture(from: KnownStatements, id: number): WholeCapture | null {
  try {
    const capture = from.prepare<[number], Row>('select * from captures where id = ?').get(id);
    const hops = from.prepare<[number], Row>('select * from hops where capture_id = ?').all(id);
    if (capture === undefined || capture.hops !== hops.length) return null;
    const bodies = new Map<number, BodyRow>();
    for (const bodyId of hops.flatMap((hop) => [
      ...[hop.request_body_id, hop.response_body_id, hop.types_body_id],
    ])) {
      if (typeof bodyId !== 'number' || bodies.has(bodyId)) continue;
      const body = from.prepare<[number], BodyRow>('select * from bodies where id = ?').get(bodyId);
      if (body === undefined || !isIntact(body)) return null;
      bodies.set(bodyId, body);
    }
    return { capture, hops, bodies, replays: replaysOf(from, id) };
  } catch {
    return null;
  }
}

function isIntact(body: BodyRow): boolean {
  return createHash('sha256').update(decodeBody(body)).digest('hex') === body.sha256;
}

function replaysOf(from: KnownStatements, id: number): Row[] {
  try {
    return from.prepare<[number], Row>('select * from replays where capture_id = ?').all(id);
  } catch {
    return []; // a capture without its replays is better than none
  }
}

class CaptureWriter {
  readonly #to: KnownStatements;
  readonly #put: (whole: WholeCapture) => void;

  constructor(db: Sqlite.Database, to: KnownStatements) {
    this.#to = to;
    this.#put = db.transaction((whole: WholeCapture) => this.#putTogether(whole)).immediate;
  }

  /** False when it is there already. */
  write(whole: WholeCapture): boolean {
    const known = this.#to
      .prepare<[unknown], number>('select 1 from captures where key = ?')
      .pluck()
      .get(whole.capture.key);
    if (known !== undefined) return false;
    this.#put(whole);
    return true;
  }

  #putTogether({ capture, hops, bodies, replays }: WholeCapture): void {
    const taken = this.#has('captures', capture.id);
    const id = insert(this.#to, 'captures', taken ? without(capture, 'id') : capture);
    const bodyIds = new Map([...bodies].map(([old, body]) => [old, this.#bodyId(body)]));
    const moved = (old: unknown) => (typeof old === 'number' ? bodyIds.get(old) : null);
    for (const hop of hops) {
      insert(this.#to, 'hops', {
        ...hop,
        capture_id: id,
        request_body_id: moved(hop.request_body_id),
        response_body_id: moved(hop.response_body_id),
        ...('types_body_id' in hop ? { types_body_id: moved(hop.types_body_id) } : {}),
      });
    }
    for (const replay of replays) {
      if (this.#has('replays', replay.id)) continue;
      insert(this.#to, 'replays', { ...replay, capture_id: id });
    }
  }

  #bodyId(body: BodyRow): number | bigint {
    const known = this.#to
      .prepare<[string], number>('select id from bodies where sha256 = ?')
      .pluck()
      .get(body.sha256);
    return known ?? insert(this.#to, 'bodies', without(body, 'id'));
  }

  #has(table: string, id: unknown): boolean {
    const query = `select 1 from ${table} where id = ?`;
    return this.#to.prepare<[unknown], number>(query).get(id) !== undefined;
  }
}

function copyRuns(from: KnownStatements, to: KnownStatements): void {
  for (const table of ['gateway_runs', 'drops']) {
    for (const row of from.prepare<[], Row>(`select * from ${table}`).all()) {
      insert(to, table, row, 'or ignore');
    }
  }
}

/** A number that was given out is never given out again, also when what had it is lost. */
function keepNumbers(from: KnownStatements, to: KnownStatements): void {
  const given = from.prepare<[], Row>('select name, seq from sqlite_sequence').all();
  for (const { name, seq } of given) {
    const changed = to
      .prepare<[unknown, unknown], never>(
        'update sqlite_sequence set seq = max(seq, ?) where name = ?',
      )
      .run(seq, name).changes;
    if (changed === 0) insert(to, 'sqlite_sequence', { name, seq });
  }
}

function insert(
  to: KnownStatements,
  table: string,
  row: Row,
  conflict: '' | 'or ignore' = '',
): number | bigint {
  const columns = Object.keys(row);
  const values = columns.map((column) => row[column]);
  const places = columns.map(() => '?').join(', ');
  const statement = `insert ${conflict} into ${table} (${columns.join(', ')}) values (${places})`;
  return to.prepare<unknown[], never>(statement).run(...values).lastInsertRowid;
}

function without(row: object, column: string): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== column));
}

/** What is good to have, and no reason to give up the rest. */
function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // The captures are what matters.
  }
}
