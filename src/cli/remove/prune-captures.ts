import type { RetentionConfig } from '../../core/config.js';
import type { CaptureFilter } from '../../core/store.js';
import type { Io } from '../io.js';
import { isFiltering } from '../options/capture-filter.js';
import type { Session } from '../session.js';
import { withStore } from '../session.js';
import { bytesText } from '../text/bytes-text.js';
import { durationText } from '../text/duration-text.js';
import { confirm } from './confirm.js';
import { countOf } from './count-of.js';

/** Deletes what the filter matches; without one, what the retention would not keep. */
export async function pruneCaptures(
  session: Session,
  filter: CaptureFilter,
  { yes }: { readonly yes: boolean },
): Promise<void> {
  const { io } = session;
  await withStore(session, async (store, config) => {
    const chosen = isFiltering(filter) ? filter : undefined;
    if (yes) {
      report(io, chosen ? await store.prune(chosen) : await store.prune());
    } else if (chosen) {
      // What was counted is what goes: more may match by the time the answer comes.
      const ids = (await store.listCaptures(chosen)).map(({ id }) => id);
      const sure = await confirm(io, `Delete ${countOf(ids.length)}?`);
      report(io, sure ? await store.deleteCaptures(ids) : undefined);
    } else {
      const beyond = retentionText(config.store.retention);
      const sure = await confirm(io, `Delete the captures beyond ${beyond}?`);
      report(io, sure ? await store.prune() : undefined);
    }
  });
}

function report(io: Io, deleted: number | undefined): void {
  if (deleted === undefined) io.stderr.write('loop: nothing was deleted\n');
  else io.stdout.write(`deleted ${countOf(deleted)}\n`);
}

function retentionText({ captures, ageMs, bytes }: RetentionConfig): string {
  return `the retention (${countOf(captures)}, ${durationText(ageMs)}, ${bytesText(bytes)})`;
}
