/** What holds when the file says nothing, in the file's own notation. */
export const defaults = {
  listen: '127.0.0.1:8080',
  mesh: '127.0.0.1:8082',
  admin: '127.0.0.1:8081',
  workers: 1,
  replays: 'refuse',
  drain: '10s',
  store: 'sqlite:.loop/loop.db',
  captures: 10_000,
  age: '30d',
  bytes: '2GiB',
  connect: '5s',
  timeout: '60s',
  idle: '5m',
  memory: '64MiB',
  linger: '2s',
  body: '1MiB',
} as const;
