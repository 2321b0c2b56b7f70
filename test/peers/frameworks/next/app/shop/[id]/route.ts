import { stockOf } from '../../../lib/stock';

interface Context {
  readonly params: Promise<{ readonly id: string }>;
}

export async function GET(_: Request, { params }: Context): Promise<Response> {
  const id: number = Number((await params).id);
  const left: number | null = stockOf(id);
  return Response.json({ id, left }, { status: left === null ? 500 : 200 }); // breakpoint
}
