import { namePattern } from '../../core/name-pattern.js';

/** What tells a program's name from its command line and its folder. */
export interface NamedBy {
  readonly program: string | null;
  readonly args: readonly string[];
  readonly cwd: string | null;
}

/** Files, folders and servers that are called so in every project. */
const generic = new Set([
  ...['app', 'application', 'api', 'bin', 'build', 'bundle', 'classes', 'cli', 'cmd', 'code'],
  ...[
    'dist',
    'home',
    'index',
    'lib',
    'main',
    'manage',
    'out',
    'root',
    'run',
    'runserver',
    'server',
    'serve',
  ],
  ...['service', 'src', 'start', 'target', 'tmp', 'usr', 'var', 'web', 'work', 'workspace'],
  ...['wsgi', 'asgi', '__main__', 'uvicorn', 'gunicorn', 'hypercorn', 'flask', 'django', 'rails'],
  ...['puma', 'vite', 'next', 'nodemon', 'ts-node', 'tsx', 'npm', 'npx', 'docker-proxy', 'com'],
]);

const interpreters = /^(node(js)?|bun|deno|python|ruby|java|php|perl|dotnet|bash|sh)-?\d*(\.\d+)*$/;

/** Of the words that are no options, those that may name what an interpreter runs. */
const wordsMax = 3;

/** Options of interpreters whose value names something else. */
const takesNext =
  /^(-r|--require|--import|--(experimental-)?loader|-cp|-classpath|--class-path|-W|-X)$/;

/**
 * A name for what listens at a port: that of its script, module, jar or program, else of its
 * folder, else `service-PORT`. Names that every project has are passed over.
 */
export function suggestedName({ program, args, cwd }: NamedBy, port: number): string {
  const runs = program === null || interpreters.test(program) ? wordsOf(args) : [program];
  const folders = (cwd ?? '').split('/').reverse().slice(0, 2);
  const named = [...runs, ...folders].map(asName);
  return named.find(isTelling) ?? `service-${port}`;
}

/** Of `dist/shop.js`, `-m shop.web`, `uvicorn shop:app`, `-jar shop-1.2.jar`, `com.acme.Shop`. */
function wordsOf(args: readonly string[]): string[] {
  return args
    .slice(1)
    .filter((word, at) => word !== '' && !word.startsWith('-') && !takesNext.test(args[at] ?? ''))
    .slice(0, wordsMax)
    .flatMap((word) => {
      const [module = ''] = word.split(':');
      const file = module.split('/').at(-1) ?? '';
      const parts = file.replace(/(-\d[\w.]*)?\.[a-z]{1,4}$/, '').split('.');
      // A Java class is named by its end, a Python module by its beginning.
      return /^[A-Z]/.test(parts.at(-1) ?? '') ? parts.reverse() : parts;
    });
}

function asName(word: string): string {
  return word
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
}

function isTelling(name: string): boolean {
  return (
    new RegExp(`^${namePattern}$`).test(name) &&
    name.length > 1 &&
    name.length <= 40 &&
    !/^[\d.]+$/.test(name) &&
    !generic.has(name) &&
    !interpreters.test(name)
  );
}
