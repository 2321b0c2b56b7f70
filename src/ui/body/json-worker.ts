/// <reference lib="webworker" />
// Reads JSON beside the page, so that a large body freezes nothing.

import { JsonDocument } from './json-document.js';
import type { JsonAnswer, JsonAsk } from './json-messages.js';

let json: JsonDocument | undefined;

addEventListener('message', ({ data }: MessageEvent<JsonAsk>) => {
  try {
    answer(data);
  } catch (error) {
    const isDeep = error instanceof RangeError;
    tell({ told: 'failed', message: isDeep ? 'nested too deeply' : (error as Error).message });
  }
});

function answer(data: JsonAsk): void {
  if (data.ask === 'open') {
    json = new JsonDocument(new TextDecoder().decode(data.bytes));
    tellLayout(json);
  }
  if (json === undefined) return;
  if (data.ask === 'rows') {
    tell({ told: 'rows', from: data.from, rows: json.rows(data.from, data.to) });
  } else if (data.ask === 'search') {
    tell({ told: 'found', count: json.search(data.text) });
  } else if (data.ask === 'match') {
    const row = json.rowOfMatch(data.index);
    tellLayout(json);
    tell({ told: 'match', index: data.index, row });
  } else if (data.ask !== 'open') {
    if (data.ask === 'toggle') json.toggle(data.row);
    else json.openAll(data.isOpen);
    tellLayout(json);
  }
}

function tellLayout({ rowCount, mistake }: JsonDocument): void {
  tell({ told: 'laid-out', rowCount, mistake });
}

function tell(told: JsonAnswer): void {
  postMessage(told);
}
