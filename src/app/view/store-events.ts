import { replaySummaryJson } from '../../cli/list/list-replays.js';
import { summaryJson } from '../../cli/list/summary-json.js';
import type { StoreChanges } from '../../core/capture-view.js';
import type { ViewEvent } from '../../core/viewing.js';

/** What became of the store, as the page hears it. */
export function eventsOf(changes: StoreChanges): ViewEvent[] {
  const { isReset, captures, hasDeleted, replays, total } = changes;
  if (isReset) return [event('reset', { total })];
  return [
    ...(captures.length === 0
      ? []
      : [event('captures', { captures: captures.map(summaryJson), total })]),
    ...(hasDeleted ? [event('deleted', { total })] : []),
    ...(replays.length === 0
      ? []
      : [event('replays', { replays: replays.map(replaySummaryJson) })]),
  ];
}

function event(name: string, data: object): ViewEvent {
  return { event: name, data: JSON.stringify(data) };
}
