import { ActivityFailed } from '../activity-failed.js';
import { isMapping } from '../invalid.js';
import type { Means } from '../means.js';

/**
 * The value of a query now, or of its first series; null where it has none.
 * @throws ActivityFailed when it does not answer so
 */
export async function askPrometheus(
  query: string,
  { askHttp, prometheusUrl }: Means,
  signal: AbortSignal,
): Promise<number | null> {
  const url = new URL(`${String(prometheusUrl).replace(/\/$/, '')}/api/v1/query`);
  url.searchParams.set('query', query);
  const { status, body } = await askHttp(
    {
      ...{ url: url.href, method: 'GET', headers: {}, body: null, verifyTls: true, retries: 0 },
      ...{ connectMs: 5000, readMs: 10_000 },
    },
    signal,
  );
  const data = status === 200 ? dataOf(body.toString('utf8')) : undefined;
  if (!isMapping(data)) throw new ActivityFailed(`Prometheus answered ${status} to ${query}`);
  const { resultType, result } = data;
  const [first] = Array.isArray(result) ? result : [];
  const pair: unknown =
    resultType === 'scalar' ? result : isMapping(first) ? first.value : undefined;
  const value = Array.isArray(pair) ? Number(pair[1]) : Number.NaN;
  return Number.isNaN(value) ? null : value;
}

function dataOf(text: string): unknown {
  try {
    const answer: unknown = JSON.parse(text);
    return isMapping(answer) ? answer.data : undefined;
  } catch {
    return undefined; // told as what answered
  }
}
