export interface Stock {
  readonly left: number | null;
}

const stocks: Readonly<Record<number, Stock>> = { 7: { left: null } };

export function stockOf(id: number): number | null {
  const stock: Stock = stocks[id] ?? { left: id };
  return stock.left; // breakpoint
}
