import { useEffect, useState } from 'preact/hooks';
import type { ConfigSummary } from '../api/shapes.js';
import { useAnswer } from '../api/use-answer.js';
import { useKeys } from '../keys/keymap.js';
import { query, setQuery } from '../route/address.js';
import { Notice } from '../shell/notice.js';
import { durationText } from '../text/time.js';
import { TriedRow } from './tried-row.js';
import { type Tried, useTry } from './use-try.js';
import './rules.css';

const example = "all:\n  - service: reviews\n  - latency: '>500ms'\n";

/** A `when`, asked of the captures that there are while it is typed. */
export function RulesView() {
  const [when, write] = useState(query.value.get('when') ?? 'status: 5xx');
  const on = query.value.get('on') ?? 'any';
  const limit = Number(query.value.get('limit') ?? 100);
  const { data: config } = useAnswer<ConfigSummary>('/api/config-summary');
  const { tried, error } = useTry(when, on, limit);
  useEffect(() => {
    document.title = 'loop: rules';
  }, []);
  useKeys([
    { key: '/', does: 'write the rule', run: () => document.getElementById('when')?.focus() },
  ]);
  const change = (text: string) => {
    write(text);
    setQuery({ when: text });
  };
  return (
    <div class="rules-view">
      <section class="asked-rule">
        <h1>
          <label for="when">What would a rule have kept?</label>
        </h1>
        <textarea
          id="when"
          class="mono"
          rows={9}
          spellcheck={false}
          placeholder={example}
          value={when}
          onInput={(event) => change(event.currentTarget.value)}
        />
        <p class="choices">
          <label>
            asked of{' '}
            <select value={on} onChange={(event) => setQuery({ on: event.currentTarget.value })}>
              <option value="any">any hop</option>
              <option value="edge">the edge hop</option>
            </select>
          </label>
          <label>
            of the newest{' '}
            <select
              value={`${limit}`}
              onChange={(event) => setQuery({ limit: event.currentTarget.value })}
            >
              {[100, 300, 1000].map((count) => (
                <option key={count}>{count}</option>
              ))}
            </select>
          </label>
        </p>
        <Notice error={error} />
        <h2 class="soft">Of the config</h2>
        <p class="choices">
          {config?.rules.map((rule) => (
            <button
              key={rule.name}
              type="button"
              onClick={() => {
                change(JSON.stringify(rule.when, null, 2));
                setQuery({ on: rule.on === 'any' ? '' : rule.on });
              }}
            >
              {rule.name}
            </button>
          ))}
        </p>
      </section>
      <section class="tried" aria-label="Captures">
        <p class="count" role="status">
          {tried === undefined ? 'nothing was asked yet' : outcomeOf(tried)}
        </p>
        {tried?.captures.map((capture) => (
          <TriedRow key={capture.id} capture={capture} />
        ))}
      </section>
    </div>
  );
}

function outcomeOf({ asked, kept, cut, tookMs }: Tried): string {
  const time = cut ? 'time was up' : `in ${durationText(tookMs)}`;
  return `would have kept ${kept} of ${asked}, ${time}`;
}
