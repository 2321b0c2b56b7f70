import { useEffect, useRef } from 'preact/hooks';
import type { ConfigSummary } from '../api/shapes.js';
import { useAnswer } from '../api/use-answer.js';
import { useKeys } from '../keys/keymap.js';
import { setQuery } from '../route/address.js';
import { clockText } from '../text/time.js';
import { type Filter, type FilterName, filterNames } from './filter.js';

const statuses = ['5xx', '4xx', '2xx', 'any', 'timeout', 'connect', 'tls', 'reset', 'aborted'];
const spans = ['15m', '1h', '6h', '1d', '7d'];
const typingMs = 200;

/** What is looked for; every change goes into the address. */
export function FilterBar({ filter }: { readonly filter: Filter }) {
  const { data: config } = useAnswer<ConfigSummary>('/api/config-summary');
  const search = useRef<HTMLInputElement>(null);
  useKeys([
    { key: '/', does: 'search', run: () => search.current?.focus() },
    { key: 'x', does: 'take all filters out', run: clear },
    { key: 'Escape', does: 'leave the search', run: () => search.current?.blur() },
  ]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const typed = (text: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setQuery({ text }), typingMs);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // Not while one types: what is typed is ahead of the address.
    const { current } = search;
    if (current !== null && current !== document.activeElement) current.value = filter.text ?? '';
  }, [filter.text]);
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <search class="filters">
      <input
        ref={search}
        type="search"
        aria-label="Search in method, path, service, rule, or the beginning of an id"
        placeholder="Search path, service, id …"
        onInput={(event) => typed(event.currentTarget.value)}
      />
      <Choice name="status" all="any status" options={statuses} filter={filter} />
      <Choice
        name="rule"
        all="any rule"
        options={config?.rules.map(({ name }) => name) ?? []}
        filter={filter}
      />
      <Choice name="service" all="any service" options={config?.services ?? []} filter={filter} />
      <Choice name="since" all="all time" options={spans} filter={filter} />
      {filter.experiment !== undefined && (
        <button
          type="button"
          title="Take the experiment out"
          onClick={() => setQuery({ experiment: '' })}
        >
          experiment {filter.experiment} ✕
        </button>
      )}
      {filter.until !== undefined && (
        <button type="button" title="Take the end out" onClick={() => setQuery({ until: '' })}>
          until {isoOr(filter.until)} ✕
        </button>
      )}
      {isFiltered && (
        <button type="button" class="plain" title="Take all filters out (x)" onClick={clear}>
          clear
        </button>
      )}
    </search>
  );
}

interface ChoiceProps {
  readonly name: FilterName;
  readonly all: string;
  readonly options: readonly string[];
  readonly filter: Filter;
}

/** What the address has is offered too, whatever it is. */
function Choice({ name, all, options, filter }: ChoiceProps) {
  const chosen = filter[name] ?? '';
  const offered = chosen === '' || options.includes(chosen) ? options : [chosen, ...options];
  return (
    <select
      aria-label={name}
      value={chosen}
      onChange={(event) => setQuery({ [name]: event.currentTarget.value })}
    >
      <option value="">{all}</option>
      {offered.map((option) => (
        <option key={option} value={option}>
          {label(name, option)}
        </option>
      ))}
    </select>
  );
}

function label(name: FilterName, option: string): string {
  if (name === 'since')
    return /^\d+[mhd]$/.test(option) ? `last ${option}` : `since ${isoOr(option)}`;
  return name === 'status' && option === 'any' ? 'any error' : option;
}

function isoOr(text: string): string {
  return /^\d{4}-/.test(text) && !Number.isNaN(Date.parse(text)) ? clockText(text) : text;
}

function clear(): void {
  setQuery(Object.fromEntries(filterNames.map((name) => [name, ''])));
}
