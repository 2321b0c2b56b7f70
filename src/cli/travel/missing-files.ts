import { printable } from '../text/printable.js';

const filesShownMax = 5;

/** Which bodies an archive keeps in files that were not found, and where they belong; '' for none. */
export function missingFiles(files: readonly string[], archive: string): string {
  if (files.length === 0) return '';
  const more = files.length > filesShownMax ? [`and ${files.length - filesShownMax} more`] : [];
  const named = [...files.slice(0, filesShownMax).map(printable), ...more].join(', ');
  const where = archive === '-' ? 'stdin has no folder to look in' : `not found with ${archive}`;
  return (
    `note: bodies in files of their own (_file) are missing, ${where}: ${named}; ` +
    'import it again where they are, and those that had none become captures of their own\n'
  );
}
