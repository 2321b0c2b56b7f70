import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, Way } from './client.js';
import { installed, printed, programs } from './places.js';

const python = join(programs, 'python/.venv/bin/python');

function pythonScript(name: string): Pick<Client, 'needs' | 'command' | 'args' | 'version'> {
  const version = `import importlib.metadata as m; print(m.version("${name}"))`;
  return {
    needs: python,
    command: python,
    args: ['-B', join(programs, `python/with_${name}.py`)],
    version: () => printed(/(.*)/, python, '-c', version),
  };
}

const pythonClients: readonly Client[] = [
  {
    name: 'Python `urllib`',
    ...pythonScript('urllib'),
    version: () => printed(/Python (.*)/, python, '--version'),
    code: "`ProxyHandler({'http': 'http://…'})`",
  },
  { name: 'requests', ...pythonScript('requests'), code: "`proxies={'http': 'http://…'}`" },
  { name: 'httpx', ...pythonScript('httpx'), code: "`proxy='http://…'`" },
  {
    name: 'aiohttp',
    ...pythonScript('aiohttp'),
    environment: [{ text: '`ClientSession(trust_env=True)`', env: { CALL_TRUST_ENV: '1' } }],
    code: "`proxy='http://…'`",
  },
];

const properties: Way = {
  text: '`-Dhttp.proxyHost=… -Dhttp.proxyPort=…`',
  args: ({ hostname, port }) => [`-Dhttp.proxyHost=${hostname}`, `-Dhttp.proxyPort=${port}`],
};
const restricted: Way = {
  text: '`-Djdk.httpclient.allowRestrictedHeaders=host`',
  args: () => ['-Djdk.httpclient.allowRestrictedHeaders=host'],
};

function javaClass(name: string): Pick<Client, 'needs' | 'command' | 'args' | 'environment'> {
  const classes = join(programs, 'java/target/classes');
  return {
    needs: join(classes, `${name}.class`),
    command: 'java',
    args: ['-cp', `${classes}:${join(programs, 'java/target/dependency/*')}`, name],
    environment: [properties],
  };
}

const javaClients: readonly Client[] = [
  {
    name: 'Java `HttpClient`',
    ...javaClass('WithHttpClient'),
    version: () => printed(/openjdk (\S+)/, 'java', '--version'),
    code: '`.proxy(ProxySelector.of(…))`',
    host: [restricted],
  },
  {
    name: 'OkHttp',
    ...javaClass('WithOkHttp'),
    version: () => versionOfJar('okhttp'),
    code: '`.proxy(new Proxy(Proxy.Type.HTTP, …))`',
  },
];

function versionOfJar(name: string): string {
  const jars = readdirSync(join(programs, 'java/target/dependency'));
  return (
    jars.map((jar) => new RegExp(`^${name}-jvm-(.*)\\.jar`).exec(jar)?.[1]).find(Boolean) ?? '?'
  );
}

const goProgram = join(programs, 'go/build/client');
export const otherClients: readonly Client[] = [
  ...pythonClients,
  {
    name: 'Go `net/http`',
    version: () => printed(/go version go(\S+)/, 'go', 'version'),
    needs: goProgram,
    command: goProgram,
    args: [],
    code: '`Transport{Proxy: http.ProxyURL(…)}`',
  },
  ...javaClients,
  {
    name: 'curl',
    version: () => printed(/curl (\S+)/, 'curl', '--version'),
    needs: installed('curl'),
    command: 'bash',
    args: [join(programs, 'curl/client.sh')],
    code: '`--proxy http://…`',
  },
  {
    name: 'Ruby `Net::HTTP`',
    version: () => printed(/ruby (\S+)/, 'ruby', '--version'),
    needs: installed('ruby'),
    command: 'ruby',
    args: [join(programs, 'ruby/client.rb')],
    code: '`Net::HTTP.new(host, port, proxy_host, proxy_port)`',
  },
  {
    name: 'PHP `curl`',
    version: () => printed(/PHP (\S+)/, 'php', '--version'),
    needs: installed('php'),
    command: 'php',
    args: [join(programs, 'php/with_curl.php')],
    code: '`CURLOPT_PROXY`',
  },
  {
    name: 'PHP streams',
    version: () => printed(/PHP (\S+)/, 'php', '--version'),
    needs: installed('php'),
    command: 'php',
    args: [join(programs, 'php/with_streams.php')],
    noEnvironment: 'they read no such variable',
    code: "`'proxy' => 'tcp://…', 'request_fulluri' => true` in the context",
  },
];
