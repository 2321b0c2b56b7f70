import type { InterceptStatus } from '../../core/intercept.js';
import { Scrolled } from '../shell/scrolled.js';

/** Whose calls go to whose process at present; nothing where there are none. */
export function Intercepts({ all }: { readonly all: readonly InterceptStatus[] }) {
  const running = all.filter(({ ended }) => ended === null);
  if (running.length === 0) return null;
  return (
    <Scrolled class="wide" label="Intercepts">
      <table>
        <thead>
          <tr>
            {['Intercept', 'Service', 'Goes to', 'Requests with', 'Of', 'Requests'].map((name) => (
              <th key={name} scope="col" class={name === 'Requests' ? 'number' : ''}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {running.map((intercept) => (
            <tr key={intercept.name}>
              <td>{intercept.name}</td>
              <td>{intercept.service}</td>
              <td>{intercept.to}</td>
              <td>{marksText(intercept)}</td>
              <td>{intercept.by}</td>
              <td class="number">{intercept.requests}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

export function marksText({
  header,
  baggage,
}: Pick<InterceptStatus, 'header' | 'baggage'>): string {
  return [
    ...(header === null ? [] : [`${header.name}: ${header.value}`]),
    ...(baggage === null ? [] : [`baggage ${baggage.name}=${baggage.value}`]),
  ].join(' or ');
}
