import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { socketInodes } from '../../../src/debugger/proc/process-info.js';
import { parseSockets, tcpSockets } from '../../../src/debugger/proc/sockets.js';

const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const rest = '00000000:00000000 00:00000000 00000000';

describe('the lines of /proc/net/tcp', () => {
  test.each([
    ['0100007F:1F90 00000000:0000 0A', { address: '127.0.0.1', port: 8080, state: 'listening' }],
    ['0100007F:1F90 0100007F:A1B2 01', { port: 8080, remotePort: 41394, state: 'established' }],
    ['00000000:0050 00000000:0000 06', { address: '0.0.0.0', port: 80, state: 'other' }],
    [
      '0000000000000000FFFF00000100007F:2406 00000000000000000000000000000000:0000 0A',
      { address: '127.0.0.1', port: 9222, state: 'listening' },
    ],
    [
      '00000000000000000000000001000000:2406 00000000000000000000000000000000:0000 0A',
      { address: '::1', port: 9222, state: 'listening' },
    ],
  ])('%s is read', (line, expected) => {
    const [socket] = parseSockets(`${head}\n   0: ${line} ${rest}  1000        0 4242 1 0 100 0\n`);
    expect(socket).toMatchObject({ ...expected, inode: '4242', uid: 1000 });
  });

  test('what is cut or empty gives no socket', () => {
    expect(parseSockets(`${head}\n\n  1: 0100007F:1F90`)).toEqual([]);
  });
});

test('a socket that listens, and one that is connected, are found with their process', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const client = connect(port, '127.0.0.1');
  await once(client, 'connect');
  const sockets = tcpSockets();
  const listening = sockets.find((each) => each.port === port && each.state === 'listening');
  expect(listening).toMatchObject({ address: '127.0.0.1', uid: process.getuid?.() });
  expect(socketInodes(process.pid)).toContain(listening?.inode);
  expect(
    sockets.filter((each) => each.remotePort === port && each.state === 'established'),
  ).toHaveLength(1);
  client.destroy();
  server.close();
});
