// @ts-expect-error: Bun's own
Bun.serve({
  ...{ hostname: '127.0.0.1', port: Number(process.env.PORT) },
  fetch: () => new Response('well'),
});
console.log('ready');
