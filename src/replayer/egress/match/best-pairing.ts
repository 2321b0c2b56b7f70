/**
 * The pairing of rows with columns that costs least in all (the assignment problem; the Hungarian
 * method with potentials, cubic in the smaller side).
 * @param costs by row and column; as many columns as rows at least
 * @returns by row, its column
 */
export function bestPairing(costs: readonly (readonly number[])[]): number[] {
  const rows = costs.length;
  const columns = costs[0]?.length ?? 0;
  // From 1 on: 0 is the row that still has to be placed.
  const ofRow = new Float64Array(rows + 1);
  const ofColumn = new Float64Array(columns + 1);
  const rowAt = new Int32Array(columns + 1);
  const cameFrom = new Int32Array(columns + 1);
  const cost = (row: number, column: number) =>
    (costs[row - 1]?.[column - 1] ?? Number.POSITIVE_INFINITY) -
    at(ofRow, row) -
    at(ofColumn, column);
  for (let row = 1; row <= rows; row++) {
    rowAt[0] = row;
    let column = 0;
    const least = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
    const isDone = new Uint8Array(columns + 1);
    do {
      isDone[column] = 1;
      const from = at(rowAt, column);
      let delta = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let j = 1; j <= columns; j++) {
        if (at(isDone, j) === 1) continue;
        const reduced = cost(from, j);
        if (reduced < at(least, j)) {
          least[j] = reduced;
          cameFrom[j] = column;
        }
        if (at(least, j) < delta) {
          delta = at(least, j);
          next = j;
        }
      }
      for (let j = 0; j <= columns; j++) {
        if (at(isDone, j) === 1) {
          ofRow[at(rowAt, j)] = at(ofRow, at(rowAt, j)) + delta;
          ofColumn[j] = at(ofColumn, j) - delta;
        } else least[j] = at(least, j) - delta;
      }
      column = next;
    } while (at(rowAt, column) !== 0);
    while (column !== 0) {
      const before = at(cameFrom, column);
      rowAt[column] = at(rowAt, before);
      column = before;
    }
  }
  const pairing = new Array<number>(rows).fill(-1);
  for (let j = 1; j <= columns; j++) {
    const row = at(rowAt, j);
    if (row > 0) pairing[row - 1] = j - 1;
  }
  return pairing;
}

function at(cells: Float64Array | Int32Array | Uint8Array, index: number): number {
  return cells[index] ?? 0;
}
