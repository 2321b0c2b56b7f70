import type { Mapping } from '../../core/experiment.js';
import { ActivityFailed } from '../activity-failed.js';
import { type HypothesisProbe, noPauses } from '../experiment.js';
import { expected, invalid, isMapping } from '../invalid.js';
import type { Means } from '../means.js';
import { type MetricQuery, readQuery } from './metric-query.js';
import type { OwnMetrics } from './own-metrics.js';
import { part } from './part.js';
import { askPrometheus } from './prometheus.js';

const operators: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  '<': (value, threshold) => value < threshold,
  '<=': (value, threshold) => value <= threshold,
  '>': (value, threshold) => value > threshold,
  '>=': (value, threshold) => value >= threshold,
  '==': (value, threshold) => value === threshold,
};

export interface Condition extends HypothesisProbe {
  /** The query that Prometheus itself has to be asked. */
  readonly forPrometheus: string | null;
}

/** What ends the experiment as failed when it comes true. @throws LOOP_EXPERIMENT_INVALID */
export function readCondition(given: unknown, place: string, metrics: OwnMetrics): Condition {
  if (!isMapping(given)) throw expected(place, 'a condition', given);
  const within = part(given, 'failureTrigger') ?? part(given, 'trigger');
  const trigger = isMapping(within) ? within : given;
  const webhook = part(trigger, 'webhookUrl') ?? part(trigger, 'webhook');
  if (typeof webhook === 'string') return webhookCondition(webhook, given);
  const asked = part(trigger, 'prometheusTrigger') ?? part(trigger, 'prometheus');
  if (!isMapping(asked)) throw invalid(place, 'expected prometheusTrigger or webhookUrl');
  return metricCondition(asked, `${place}.prometheusTrigger`, metrics, given);
}

function metricCondition(
  asked: Mapping,
  place: string,
  metrics: OwnMetrics,
  given: Mapping,
): Condition {
  const text = queryText(asked, place);
  const threshold = part(asked, 'thresholdValue') ?? 0;
  const operator = String(part(asked, 'comparisonOperator') ?? '<');
  const compare = operators[operator];
  if (typeof threshold !== 'number')
    throw expected(`${place}.thresholdValue`, 'a number', threshold);
  if (compare === undefined) {
    const known = Object.keys(operators).join(', ');
    throw expected(`${place}.comparisonOperator`, `one of ${known}`, operator);
  }
  const query = readQuery(text);
  return {
    ...common(`${text.trim()} ${operator} ${threshold}`, given),
    forPrometheus: query === undefined ? text.trim() : null,
    perform: (means, signal) =>
      query === undefined ? askPrometheus(text, means, signal) : askOwn(query, metrics, means),
    isMet: async (output) => typeof output === 'number' && compare(output, threshold),
  };
}

async function askOwn(query: MetricQuery, metrics: OwnMetrics, means: Means) {
  // A gateway that is away for long ends the run by its leases; for a moment it says nothing.
  const text = await means.metricsText().catch((error: Error) => {
    throw new ActivityFailed(error.message);
  });
  metrics.take(text, means.steadyNow());
  return metrics.ask(query);
}

/** A query, or a metric of a service. */
function queryText(asked: Mapping, place: string): string {
  const type = part(asked, 'queryType');
  const holder = isMapping(type) ? type : asked;
  const custom = part(holder, 'customQuery');
  if (typeof custom === 'string') return custom;
  const mesh = part(holder, 'meshQuery');
  if (!isMapping(mesh)) throw expected(`${place}.customQuery`, 'a query', custom);
  const service = isMapping(mesh.service) ? String(mesh.service.name) : '';
  return `sum(${String(mesh.metric)}{destination_service_name="${service}"})`;
}

/** It is met by any answer but 200. */
function webhookCondition(url: string, given: Mapping): Condition {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw expected('webhookUrl', 'a URL', url);
  return {
    ...common(`${url} answers other than 200`, given),
    forPrometheus: null,
    async perform({ askHttp }, signal) {
      const { status } = await askHttp(
        {
          ...{ url, method: 'GET', headers: {}, body: null, verifyTls: true, retries: 0 },
          ...{ connectMs: 5000, readMs: 5000 },
        },
        signal,
      );
      return status;
    },
    isMet: async (output) => output !== 200,
  };
}

function common(name: string, given: Mapping) {
  return {
    ...{ kind: 'probe' as const, name, background: false, dry: null, pauses: noPauses },
    declared: { type: 'probe', name, provider: { type: 'loop', condition: given } },
  };
}
