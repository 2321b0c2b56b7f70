import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Packages that stay in the rooms named here, so that they can be replaced there. */
const packageRooms: Record<string, readonly string[]> = {
  kysely: ['store', 'migrations'],
  'better-sqlite3': ['store'],
  fastify: ['gateway', 'control'],
  '@fastify/http-proxy': ['control'],
  ws: ['debugger'],
  commander: ['cli'],
  zod: ['config', 'control', 'travel', 'debugger'],
  yaml: ['config'],
  'eventsource-parser': ['control'],
  'eventsource-parser/stream': ['ui'],
  'hdr-histogram-js': ['observe'],
  'prom-client': ['observe'],
  pino: ['observe'],
  '@opentelemetry/api': ['observe'],
  '@opentelemetry/exporter-trace-otlp-proto': ['observe'],
  '@opentelemetry/resources': ['observe'],
  '@opentelemetry/sdk-trace': ['observe'],
  '@bufbuild/protobuf': ['core'],
  '@bufbuild/protobuf/reflect': ['core'],
  '@bufbuild/protobuf/wkt': ['core'],
  protobufjs: ['core'],
  yauzl: ['travel'],
  croner: ['experiment'],
  saxes: ['replayer'],
  preact: ['ui'],
  'preact/hooks': ['ui'],
  '@preact/signals': ['ui'],
  uplot: ['ui'],
  '@tanstack/virtual-core': ['ui'],
};

/** Files that put rooms together. */
const composers = new Set(['src/app.ts', 'src/main.ts', ...sources('src/app')]);

/** Files that ask for the date, to show it or to keep it. Whoever measures asks `steadyNow`. */
const datesAreWanted: ReadonlySet<string> = new Set([
  'src/app/open-access-log.ts',
  'src/app/open-experiment.ts', // when a run began, for its history
  'src/app/open-spans.ts', // other tracers go by it
  'src/app/view/open-page.ts', // `since=1h`, of when captures were kept
  'src/app/view/view-worker.ts', // likewise
  'src/cli/process-io.ts',
  'src/core/steady-clock.ts', // says so
  'src/debugger/node/inside/find-files.ts', // runs in the service that is debugged; bounded by count too
  'src/recorder/flight-recorder.ts',
  'src/store/open-sink.ts',
  'src/store/read-clocks.ts',
  'src/store/writer.ts',
]);

interface Import {
  readonly file: string;
  readonly target: string;
  readonly local: boolean;
}

const files = [...sources('src'), ...sources('migrations')];
const imports = files.flatMap(importsOf);

test('the source tree is found', () => {
  expect(files.length).toBeGreaterThan(20);
  expect(imports.length).toBeGreaterThan(20);
});

test('a room imports only core and itself; app.ts alone puts rooms together', () => {
  const offences = imports
    .filter((each) => each.local && !composers.has(each.file))
    .filter(({ file, target }) => room(target) !== room(file) && room(target) !== 'core')
    // The migrator in the store lists the migrations.
    .filter(({ file, target }) => !(room(file) === 'store' && room(target) === 'migrations'))
    .map(({ file, target }) => `${file} imports ${target}`);
  expect(offences).toEqual([]);
});

test('core does no I/O', () => {
  const io = /^node:(fs|net|http|https|child_process|worker_threads|dgram|tls)/;
  const offences = imports
    .filter(({ file, target }) => room(file) === 'core' && io.test(target))
    .map(({ file, target }) => `${file} imports ${target}`);
  expect(offences).toEqual([]);
});

test('the page takes from core what needs no Node, and asks the admin API for the rest', () => {
  const page = files.filter((file) => room(file) === 'ui');
  expect(page.length).toBeGreaterThan(20);
  const offences = imports
    .filter(({ file, target }) => room(file) === 'ui' && /^node:/.test(target))
    .map(({ file, target }) => `${file} imports ${target}`);
  expect(offences).toEqual([]);
});

test('text of a capture is never markup: the page sets no HTML', () => {
  const offences = files.filter(
    (file) =>
      room(file) === 'ui' &&
      /dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write/.test(
        readFileSync(join(root, file), 'utf8'),
      ),
  );
  expect(offences).toEqual([]);
});

test('nothing is measured by a clock that may be set', () => {
  const offences = files.filter(
    (file) => !datesAreWanted.has(file) && /Date\.now/.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(offences).toEqual([]);
});

test('libraries stay in their rooms', () => {
  const offences = imports
    .filter(({ file, target, local }) => !local && !composers.has(file) && target in packageRooms)
    .filter(({ file, target }) => !packageRooms[target]?.includes(room(file)))
    .map(({ file, target }) => `${file} imports ${target}`);
  expect(offences).toEqual([]);
});

test('no file imports itself by way of others', () => {
  const graph = new Map<string, string[]>();
  for (const { file, target, local } of imports) {
    if (local) graph.set(file, [...(graph.get(file) ?? []), target]);
  }
  const done = new Set<string>();
  const cycles: string[] = [];
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) walk(file, []);
  expect(cycles).toEqual([]);
});

test('no catch-all folders', () => {
  const offences = files.filter((file) => /\/(utils?|helpers?|common|misc)(\/|\.ts$)/.test(file));
  expect(offences).toEqual([]);
});

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => /\.tsx?$/.test(name) && statSync(join(root, name)).isFile());
}

/** Type imports count: they tie rooms together as much as the others do. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [...text.matchAll(/(?:^|\s)(?:import|export)\s[^'"();]*?from\s+['"]([^'"]+)['"]/g)]
    .concat([...text.matchAll(/import\(\s*['"]([^'"]+)['"]\s*\)/g)])
    .concat([...text.matchAll(/^import\s+['"]([^'"]+)['"]/gm)]);
  return found.map(([, target = '']) => {
    const local = target.startsWith('.');
    return { file, target: local ? sourceOf(resolve(root, dirname(file), target)) : target, local };
  });
}

/** Imports name what is compiled. */
function sourceOf(path: string): string {
  const source = path.replace(/\.js$/, '.ts');
  return relative(root, source !== path && !existsSync(source) ? `${source}x` : source);
}

function room(file: string): string {
  const [top = '', second = ''] = file.split('/');
  return top === 'src' ? second : top;
}
