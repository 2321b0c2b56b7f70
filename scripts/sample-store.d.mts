export function fillStore(
  folder: string,
  options: { readonly captures: number; readonly hours?: number; readonly until?: number },
): Promise<void>;
