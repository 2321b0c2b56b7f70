import { useEffect } from 'preact/hooks';
import type { EdgeFigures, ServiceFigures } from '../../core/figures.js';
import type { InterceptStatus } from '../../core/intercept.js';
import { query, setQuery } from '../route/address.js';
import { Notice } from '../shell/notice.js';
import { Scrolled } from '../shell/scrolled.js';
import { EdgesDrawing } from './edges-drawing.js';
import { latencyText, rateText, successLook, successText } from './figures-text.js';
import { Intercepts } from './intercepts.js';
import { Tap } from './tap.js';
import { usePolled } from './use-polled.js';
import './live.css';

const windows = ['10s', '1m', '10m'];
const everyMs = 2000;

/** What passes the gateway now: services, who calls whom, and single exchanges. */
export function LiveView() {
  const given = query.value.get('window') ?? '';
  const window = windows.includes(given) ? given : '1m';
  const services = usePolled<readonly ServiceFigures[]>(`/api/stat?window=${window}`, everyMs);
  const edges = usePolled<readonly EdgeFigures[]>(`/api/edges?window=${window}`, everyMs);
  const intercepts = usePolled<{ readonly intercepts: readonly InterceptStatus[] }>(
    '/api/intercepts',
    everyMs,
  );
  useEffect(() => {
    document.title = 'loop: live';
  }, []);
  return (
    <div class="live-view">
      <header>
        <h1>Live</h1>
        <label>
          the last{' '}
          <select
            value={window}
            onChange={(event) => setQuery({ window: event.currentTarget.value })}
          >
            {windows.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
      </header>
      <Notice error={services.error ?? edges.error} />
      {services.data !== undefined && <Services services={services.data} />}
      {intercepts.data !== undefined && <Intercepts all={intercepts.data.intercepts} />}
      {edges.data !== undefined && <EdgesDrawing edges={edges.data} />}
      <Tap />
    </div>
  );
}

function Services({ services }: { readonly services: readonly ServiceFigures[] }) {
  return (
    <Scrolled class="wide" label="Services">
      <table>
        <thead>
          <tr>
            {['Service', 'Success', 'Rate', 'p50', 'p95', 'p99'].map((name, index) => (
              <th key={name} scope="col" class={index === 0 ? '' : 'number'}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {services.map((service) => (
            <tr key={service.name}>
              <td>{service.name}</td>
              <td class={`number ${successLook(service)}`}>{successText(service)}</td>
              <td class="number">{rateText(service)}</td>
              <td class="number">{latencyText(service.latencyMs.p50)}</td>
              <td class="number">{latencyText(service.latencyMs.p95)}</td>
              <td class="number">{latencyText(service.latencyMs.p99)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}
