export const rules = {
  'server-errors': { name: 'server-errors', when: { status: '5xx' } },
  'slow-checkout': {
    name: 'slow-checkout',
    when: { all: [{ service: 'checkout' }, { latency: '>800ms' }] },
  },
  'soft-error': {
    name: 'soft-error',
    when: { responseBody: { json: '$.error', exists: true } },
  },
};

export const ports = {
  productpage: 9080,
  reviews: 9081,
  ratings: 9082,
  details: 9083,
  checkout: 9084,
  payments: 9085,
  bank: 9086,
};

export const config = `# Made by scripts/sample-store.mjs
gateway:
  listen: 127.0.0.1:18080
  mesh: 127.0.0.1:18082
  admin: 127.0.0.1:18081
store:
  url: sqlite:.loop/loop.db
  retention: { captures: 1000000, age: 365d, bytes: 100GiB }
services:
${Object.entries(ports)
  .map(([name, port]) => `  ${name}: { url: "http://127.0.0.1:${port}" }`)
  .join('\n')}
routes:
  - match: { path: /productpage }
    to: productpage
  - match: { path: /checkout }
    to: checkout
capture:
  rules:
${Object.values(rules)
  .map(({ name, when }) => `    - ${JSON.stringify({ name, when })}`)
  .join('\n')}
namespaces:
  debug-ns:
    services:
      reviews: { url: "http://127.0.0.1:19081" }
      payments: { url: "http://127.0.0.1:19085" }
    egress: 127.0.0.1:19080
`;
