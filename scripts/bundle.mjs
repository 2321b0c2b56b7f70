import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { readTogether } from './read-together.mjs';

/**
 * Packages that become part of the bundle: those of many small files, which every command would look
 * for one by one (kysely alone has 255). The others are left as they are: some are native or
 * CommonJS, and none of them is loaded by a command that only reads.
 */
const inlined = [
  ...['commander', 'kysely', 'msgpackr', 'picocolors', 'yaml', 'zod'],
  ...['string-width', 'strip-ansi', 'ansi-regex', 'get-east-asian-width'],
];

/** What a process or a thread begins with. The page, in `ui`, is built by itself. */
const isEntry = (file) =>
  file === 'app/compile-cache.ts' ||
  /^(?!ui\/)(.*\/)?(start|[^/]+-worker|[^/]+-main)\.ts$/.test(file);

/**
 * Puts the program of `root` into a few dozen files in `compiled`/src/bundle, where Node would have
 * to find and read hundreds. A file that something begins with becomes one line there, which leads to
 * the bundle; the other compiled files stay, for tests and benchmarks that want one of them.
 *
 * What is read while it runs is found from `import.meta.url`: that stays what it was unbundled.
 */
export async function bundle(root, compiled) {
  const source = join(root, 'src');
  const entries = readdirSync(source, { recursive: true }).filter(isEntry);
  if (entries.length === 0) return;
  const folder = join(compiled, 'src/bundle');
  const bundling = await rolldown({
    cwd: root,
    input: Object.fromEntries(entries.map((file) => [nameOf(file), join(source, file)])),
    platform: 'node',
    tsconfig: false,
    external: (id) => isPackage(id) && !inlined.includes(packageOf(id)),
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    plugins: [placesOf(source), lazyRequires(source)],
    onLog(level, { code, message }) {
      // It would be left as it is, and be missed when the command runs.
      if (code === 'UNRESOLVED_IMPORT') throw new Error(`bundle: ${message}`);
      if (level === 'warn') console.warn(`bundle: ${message}`);
    },
  });
  const { output: apart } = await bundling.generate({ format: 'esm' });
  const { output } = await bundling.write({
    dir: folder,
    format: 'esm',
    codeSplitting: { groups: readTogether(apart, source) },
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    sourcemap: true,
  });
  await bundling.close();
  for (const { fileName, map } of output) if (map) withoutSources(join(folder, `${fileName}.map`));
  for (const file of entries) {
    const door = join(compiled, 'src', file.replace(/\.ts$/, '.js'));
    const target = join(folder, `${nameOf(file)}.js`);
    writeFileSync(door, `export * from './${relative(dirname(door), target)}';\n`);
  }
  const packages = output.flatMap(({ moduleIds = [] }) => moduleIds).flatMap(packageFolder);
  writeFileSync(join(folder, 'LICENSES.txt'), licenses([...new Set(packages)].sort()));
}

function nameOf(entry) {
  return basename(entry, '.ts');
}

function isPackage(id) {
  return /^[@\w]/.test(id) || builtinModules.includes(id);
}

function packageOf(id) {
  return id.split('/', id.startsWith('@') ? 2 : 1).join('/');
}

/** The bundle lies one folder below `src`, whatever the module's place was. */
function placesOf(source) {
  return {
    name: 'places',
    transform(code, id) {
      if (!id.startsWith(source) || !code.includes('import.meta.url')) return null;
      const place = join('..', relative(source, id).replace(/\.ts$/, '.js'));
      const url = `new URL('${place}', import.meta.url).href`;
      return { code: code.replaceAll('import.meta.url', url), map: null };
    },
  };
}

/** A package that is bundled and that a module asks for late is evaluated late here, too. */
function lazyRequires(source) {
  const call = /createRequire\(import\.meta\.url\)\('([^']+)'\)/g;
  return {
    name: 'lazy-requires',
    // Before `places`, which changes what it looks for.
    transform: {
      order: 'pre',
      handler(code, id) {
        if (!id.startsWith(source)) return null;
        const bundled = code.replace(call, (all, name) =>
          inlined.includes(name) ? `require('${name}')` : all,
        );
        return bundled === code ? null : { code: bundled, map: null };
      },
    },
  };
}

/** They are not in the package either; a stack trace needs names and lines alone. */
function withoutSources(file) {
  const { sourcesContent, ...map } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify(map));
}

function packageFolder(module) {
  const [folder] = /^.*\/node_modules\/(@[^/]+\/)?[^/]+/.exec(module) ?? [];
  return folder ?? [];
}

/** Their authors ask that it goes with every copy. */
function licenses(folders) {
  return folders
    .map((folder) => {
      const { name, version, license } = JSON.parse(
        readFileSync(join(folder, 'package.json'), 'utf8'),
      );
      const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
      const text = file === undefined ? license : readFileSync(join(folder, file), 'utf8').trim();
      return `${name} ${version}\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}
