import { stockOf } from './stock';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export async function answer(id: number): Promise<Answer> {
  const left: number | null = await stockOf(id);
  const body: string = JSON.stringify({ id, left });
  return { status: left === null ? 500 : 200, body }; // breakpoint
}
