export function countOf(captures: number): string {
  return `${captures} ${captures === 1 ? 'capture' : 'captures'}`;
}
