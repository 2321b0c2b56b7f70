export interface ReplayOptions {
  readonly to: string;
  readonly hop?: number;
  readonly onMiss?: 'fail' | 'live' | number;
  readonly timing?: string;
  readonly live?: readonly string[];
  readonly recorded?: readonly string[];
  readonly ignore?: readonly string[];
  readonly timeout?: string;
  readonly allowTruncated?: true;
}

/** What a form says, as the API has it: what is empty is left out. */
export function optionsOf(form: { get(name: string): unknown }): ReplayOptions {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const list = (name: string) =>
    text(name)
      .split(/[\s,]+/)
      .filter((each) => each !== '');
  const lists = (['live', 'recorded', 'ignore'] as const).flatMap((name) => {
    const given = list(name);
    return given.length === 0 ? [] : [[name, given] as const];
  });
  const miss = text('onMiss');
  return {
    to: text('to'),
    ...(text('hop') !== '' && { hop: Number(text('hop')) }),
    ...(miss !== '' && { onMiss: miss === 'fail' || miss === 'live' ? miss : Number(miss) }),
    ...(text('timing') !== '' && { timing: text('timing') }),
    ...(text('timeout') !== '' && { timeout: text('timeout') }),
    ...(form.get('allowTruncated') !== null && { allowTruncated: true as const }),
    ...Object.fromEntries(lists),
  };
}
