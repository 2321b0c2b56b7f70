import { statSync } from 'node:fs';

/** Another text whenever one of the files became another, was replaced, or is gone. */
export function stateOfFiles(files: readonly string[]): string {
  return files.map(stateOf).join('\n');
}

function stateOf(file: string): string {
  try {
    // Follows links, as those that Kubernetes swaps to renew a secret.
    const { dev, ino, size, mtimeMs, ctimeMs } = statSync(file);
    return `${file} ${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch (error) {
    return `${file} ${(error as NodeJS.ErrnoException).code}`;
  }
}
