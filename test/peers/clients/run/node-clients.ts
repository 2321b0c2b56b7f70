import { join } from 'node:path';
import type { Client, Way } from './client.js';
import { nodeOf, packageVersion, printed, programs } from './places.js';

const nodes = [20, 22, 24, 26] as const;
type Major = (typeof nodes)[number];

const useEnvProxy: Way = { text: '`NODE_USE_ENV_PROXY=1`', env: { NODE_USE_ENV_PROXY: '1' } };
const noVariable = 'it reads no such variable';

function script(name: string, major: Major = 24): Pick<Client, 'needs' | 'command' | 'args'> {
  const needs = major === 24 ? join(programs, 'node/node_modules') : nodeOf(major);
  return { needs, command: nodeOf(major), args: [join(programs, `node/clients/${name}.mjs`)] };
}

const fetches = nodes.map(
  (major): Client => ({
    name: `\`fetch\` of Node ${major}`,
    version: () => printed(/v(.*)/, nodeOf(major), '--version'),
    ...script('fetch', major),
    environment: [useEnvProxy],
    noEnvironment: `${noVariable}, as Node does from 22.21 on`,
    code: "`dispatcher: new ProxyAgent('http://…')` of npm's undici 7",
    noHost: 'it ignores the header',
  }),
);

const requests = nodes.map(
  (major): Client => ({
    name: `\`node:http\` of Node ${major}`,
    version: () => printed(/v(.*)/, nodeOf(major), '--version'),
    ...script('http', major),
    environment: [useEnvProxy],
    noEnvironment: `${noVariable}, as Node does from 22.21 on`,
    code: '`host` and `port` of the proxy, and the whole URL as `path`',
  }),
);

const undicis = ['7', '8'].map(
  (major): Client => ({
    name: `undici ${major}`,
    version: () => packageVersion(`undici${major}`),
    ...script(`undici${major}`),
    environment: [{ text: '`dispatcher: new EnvHttpProxyAgent()`', env: { CALL_ENV_AGENT: '1' } }],
    code: "`dispatcher: new ProxyAgent('http://…')`",
  }),
);

const agent = "`new http.Agent({ proxyEnv: { HTTP_PROXY: 'http://…' } })`";

/** On Node 24. */
const libraries: readonly Client[] = [
  {
    name: 'axios',
    version: () => packageVersion('axios'),
    ...script('axios'),
    code: '`proxy: { host, port }`',
  },
  {
    name: 'got',
    version: () => packageVersion('got'),
    ...script('got'),
    environment: [useEnvProxy],
    code: `\`agent: { http }\`, a ${agent} of Node 24`,
  },
  {
    name: 'node-fetch',
    version: () => packageVersion('node-fetch'),
    ...script('node-fetch'),
    environment: [useEnvProxy],
    code: `\`agent\`, a ${agent} of Node 24`,
  },
  {
    name: 'superagent',
    version: () => packageVersion('superagent'),
    ...script('superagent'),
    environment: [useEnvProxy],
    noEnvironment: 'it calls with `agent: false`, which Node takes past the proxy',
    code: `\`.agent(…)\`, a ${agent} of Node 24`,
  },
];

export const nodeClients: readonly Client[] = [...fetches, ...requests, ...undicis, ...libraries];
