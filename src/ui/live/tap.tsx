import { useState } from 'preact/hooks';
import { statusLook } from '../captures/status-text.js';
import { query, setQuery } from '../route/address.js';
import { Notice } from '../shell/notice.js';
import { Scrolled } from '../shell/scrolled.js';
import { clockText, countText, durationText } from '../text/time.js';
import { exchangesMost, useTap } from './use-tap.js';

const filters = [
  ['status', 'Status', '5xx'],
  ['service', 'Service', 'reviews'],
  ['from', 'From', 'edge'],
  ['path', 'Path', '/orders/*'],
  ['minLatency', 'Slower than', '500ms'],
] as const;

/** Single exchanges as they end. It begins when one asks for it: a tap costs the gateway something. */
export function Tap() {
  const [isOpen, open] = useState(false);
  const given = filters.flatMap(([name]) => {
    const value = query.value.get(name) ?? '';
    return value === '' ? [] : [[name, value]];
  });
  const asked = new URLSearchParams([...given, ['maxRps', '100']]).toString();
  const { exchanges, leftOut, error } = useTap(isOpen ? `/api/tap?${asked}` : null);
  const missed = leftOut.behind + leftOut.limited + leftOut.spared;
  return (
    <section class="tap" aria-label="Tap">
      <header>
        <h2>Tap</h2>
        {filters.map(([name, label, example]) => (
          <input
            key={name}
            aria-label={label}
            title={label}
            placeholder={`${label}: ${example}`}
            value={query.value.get(name) ?? ''}
            onChange={(event) => setQuery({ [name]: event.currentTarget.value.trim() })}
          />
        ))}
        <button type="button" class={isOpen ? '' : 'main'} onClick={() => open(!isOpen)}>
          {isOpen ? 'Stop' : 'Listen'}
        </button>
      </header>
      <Notice error={error} />
      {missed > 0 && <p class="warn">{countText(missed)} exchanges more were left out</p>}
      {isOpen && exchanges.length === 0 && <p class="soft">waiting for an exchange …</p>}
      <Scrolled class="wide" label="Exchanges">
        <table>
          <tbody>
            {exchanges.map((exchange) => {
              const { text, look } = statusLook(exchange);
              return (
                <tr key={exchange.key}>
                  <td class="soft">{clockText(exchange.at)}</td>
                  <td class={look}>{text}</td>
                  <td>
                    {exchange.from ?? exchange.listener} → {exchange.service}
                  </td>
                  <td class="mono path">
                    {exchange.method} {exchange.path}
                  </td>
                  <td class="number">{durationText(exchange.durationMs)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scrolled>
      {exchanges.length === exchangesMost && (
        <p class="soft">the last {exchangesMost}; all of them: loop tap</p>
      )}
    </section>
  );
}
