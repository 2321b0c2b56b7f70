import type { Mapping } from '../../core/experiment.js';
import { expected, invalid, isMapping } from '../invalid.js';

const providers = ['http', 'process', 'python'];

/**
 * What can be known of an activity by its words alone.
 * @throws LOOP_EXPERIMENT_INVALID
 */
export function checkActivity(activity: unknown, place: string): asserts activity is Mapping {
  if (!isMapping(activity) || Object.keys(activity).length === 0) {
    throw expected(place, 'an activity', activity);
  }
  const { ref, type, name, provider, timeout, background } = activity;
  if (ref !== undefined && ref !== null) {
    if (typeof ref !== 'string' || ref === '') throw expected(`${place}.ref`, 'a name', ref);
    return;
  }
  if (type !== 'probe' && type !== 'action')
    throw expected(`${place}.type`, 'probe or action', type);
  if (!name) throw expected(`${place}.name`, 'a name', name);
  if (timeout !== undefined && timeout !== null && typeof timeout !== 'number') {
    throw expected(`${place}.timeout`, 'a number of seconds', timeout);
  }
  if (background !== undefined && typeof background !== 'boolean') {
    throw expected(`${place}.background`, 'true or false', background);
  }
  checkPauses(activity.pauses, `${place}.pauses`);
  checkProvider(provider, `${place}.provider`);
}

function checkPauses(pauses: unknown, place: string): void {
  if (pauses === undefined || pauses === null) return;
  if (!isMapping(pauses)) throw expected(place, 'before, after or both', pauses);
  for (const key of ['before', 'after']) {
    const pause = pauses[key];
    if (typeof pause === 'string' && !/^\$\{.*\}$/.test(pause)) {
      throw expected(
        `${place}.${key}`,
        'a number of seconds, or the name of one in $ and braces',
        pause,
      );
    }
  }
}

function checkProvider(provider: unknown, place: string): void {
  if (!isMapping(provider)) throw expected(place, `a provider: ${providers.join(', ')}`, provider);
  const { type, url, headers, path, module, func } = provider;
  if (!providers.includes(String(type))) {
    throw expected(`${place}.type`, `one of ${providers.join(', ')}`, type);
  }
  if (type === 'http') {
    if (!url) throw expected(`${place}.url`, 'a URL', url);
    if (headers && !isMapping(headers)) throw expected(`${place}.headers`, 'a mapping', headers);
  }
  if (type === 'process' && !path) throw expected(`${place}.path`, 'a program', path);
  if (type !== 'python') return;
  if (!module) throw expected(`${place}.module`, 'a Python module', module);
  if (!func) throw expected(`${place}.func`, 'a function of it', func);
  const given = provider.arguments ?? {};
  if (!isMapping(given)) throw invalid(`${place}.arguments`, 'expected a mapping');
}
