// GET /shop/7 answers the order; nothing is left of 7. For Deno.
interface Stock {
  readonly left: number | null;
}

const stocks: Record<string, Stock> = { '7': { left: null }, '8': { left: 3 } };

// @ts-expect-error: Deno's own
const { env, serve } = Deno;
const options = {
  ...{ hostname: '127.0.0.1', port: Number(env.get('PORT')) },
  onListen: () => console.log('ready'),
};
serve(options, async (request: Request) => {
  const id = new URL(request.url).pathname.split('/').at(-1) ?? '';
  if (id === 'health') return new Response('well');
  await new Promise((resolve) => setTimeout(resolve, 5));
  const left = stocks[id]?.left ?? null;
  const status = left === null ? 500 : 200; // breakpoint
  return new Response(JSON.stringify({ id, left }), { status });
});
