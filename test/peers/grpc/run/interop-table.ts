import { readFileSync, writeFileSync } from 'node:fs';

const begin = '<!-- written by test/peers/grpc -->\n';
const end = '<!-- end -->\n';

/** Of one client: by case, how it went. */
export interface InteropRow {
  /** `go 1.85.0 → go` */
  readonly name: string;
  readonly results: ReadonlyMap<string, string>;
}

/** Writes its section of the page: the same results give the same text. */
export function writeTable(file: string, cases: readonly string[], rows: readonly InteropRow[]) {
  const page = readFileSync(file, 'utf8');
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file}: no section between ${begin} and ${end}`);
  const head = ['case', ...rows.map(({ name }) => name)];
  const body = cases.map((each) => [
    `\`${each}\``,
    ...rows.map(({ results }) => results.get(each) ?? '–'),
  ]);
  const lines = [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`);
  writeFileSync(
    file,
    `${page.slice(0, from + begin.length)}${lines.join('\n')}\n${page.slice(to)}`,
  );
}
