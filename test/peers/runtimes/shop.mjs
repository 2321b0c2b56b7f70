// As shop.ts, in JavaScript.
const stocks = { 7: { left: null }, 8: { left: 3 } };

const { env, serve } = globalThis.Deno;
const options = {
  ...{ hostname: '127.0.0.1', port: Number(env.get('PORT')) },
  onListen: () => console.log('ready'),
};
serve(options, async (request) => {
  const id = new URL(request.url).pathname.split('/').at(-1);
  if (id === 'health') return new Response('well');
  await new Promise((resolve) => setTimeout(resolve, 5));
  const left = stocks[id]?.left ?? null;
  const status = left === null ? 500 : 200; // breakpoint
  return new Response(JSON.stringify({ id, left }), { status });
});
