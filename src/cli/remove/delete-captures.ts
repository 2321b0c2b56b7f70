import type { Session } from '../session.js';
import { withStore } from '../session.js';
import { printable } from '../text/printable.js';
import { confirm } from './confirm.js';
import { countOf } from './count-of.js';

/** Deletes the captures that the ids name; all of them are looked up before the first one goes. */
export async function deleteCaptures(
  session: Session,
  ids: readonly string[],
  { yes }: { readonly yes: boolean },
): Promise<void> {
  const { io } = session;
  await withStore(session, async (store) => {
    const found = new Set<number>();
    const lines: string[] = [];
    for (const id of ids) {
      const capture = await store.getCapture(id);
      if (found.has(capture.id)) continue;
      found.add(capture.id);
      const request = `${printable(capture.method)} ${printable(capture.path)}`;
      lines.push(`  ${capture.id}  ${request}  (${printable(capture.rule)})\n`);
    }
    if (!yes) {
      if (io.canAsk) io.stderr.write(lines.join(''));
      if (!(await confirm(io, `Delete ${countOf(found.size)}?`))) {
        io.stderr.write('loop: nothing was deleted\n');
        return;
      }
    }
    const deleted = await store.deleteCaptures([...found]);
    io.stdout.write(`deleted ${countOf(deleted)}\n`);
  });
}
