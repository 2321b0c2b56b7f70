/** Bodies that an archive keeps in files of their own, by the name that it gives them. */
export type Attachments = ReadonlyMap<string, Buffer>;

export const noAttachments: Attachments = new Map();

/** The files that an archive names (`_file`), each once. */
export function attachmentNames(har: Buffer): string[] {
  const names = new Set<string>();
  for (const [, text = '""'] of har
    .toString('utf8')
    .matchAll(/"_file"\s*:\s*("(?:[^"\\]|\\.)*")/g)) {
    try {
      const name: unknown = JSON.parse(text);
      if (typeof name === 'string') names.add(name);
    } catch {
      // no string: what it is will be found out when the archive is read
    }
  }
  return [...names];
}

/**
 * Whether a name stays in the folder of its archive. An archive may be a stranger's: no way up, no
 * root, no drive, no file that is hidden there.
 */
export function isInside(name: string): boolean {
  return (
    name.length <= 255 &&
    !/[\\\0:]/.test(name) &&
    name.split('/').every((part) => part !== '' && !part.startsWith('.'))
  );
}
