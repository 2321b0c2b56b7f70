/** A message as bytes (latin1), and what becomes of it. */
export interface Case {
  readonly what: string;
  readonly bytes: string;
  /** What loop does: see `request-outcome.ts` and `response-outcome.ts`. */
  readonly loop: string;
  /** Why that is right, where its group does not say so. */
  readonly why: string;
  /** The request that a response answers. */
  readonly asked?: string;
}

export interface Group {
  readonly rfc: string;
  /** Why loop's answer is right, where a proxy's differs. */
  readonly why: string;
  readonly cases: readonly (readonly [
    what: string,
    bytes: string,
    loop: string,
    more?: { readonly why?: string; readonly asked?: string },
  ])[];
}

export function casesOf(groups: readonly Group[]): Case[] {
  return groups.flatMap(({ rfc, why, cases }) =>
    cases.map(([what, bytes, loop, more]) => ({
      ...{ what: `${rfc}: ${what}`, bytes, loop, why },
      ...more,
    })),
  );
}
