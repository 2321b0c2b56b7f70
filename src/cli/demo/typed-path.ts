import { realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * `file` as a person should type it. In a checkout a program runs from the folder of its build, and
 * `dist` is a link that leads to the newest; what is typed tomorrow shall go by that link.
 * @param compiled the folder of the build that `file` lies in
 */
export function typedPath(file: string, compiled: string): string {
  const link = join(dirname(join(compiled, '.')), 'dist');
  try {
    if (realpathSync(link) === realpathSync(compiled)) return join(link, relative(compiled, file));
  } catch {
    // No `dist` there: the package lies elsewhere, and its files are where they are.
  }
  return file;
}
