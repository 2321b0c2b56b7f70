import type { Hop } from '../../core/capture.js';
import { headerValue } from '../../core/headers.js';
import { viewOfHop } from '../../core/hop-view.js';

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** A page that only leads on is short, and says so at its beginning. */
const pageCharactersMax = 16 * 1024;

/**
 * Where an answer sends its caller: by `Location`, by `Refresh`, or as a page that is there for
 * nothing else, by its `meta` or its script. Null when it does not.
 */
export function locationOf(hop: Hop): string | null {
  const { status, response } = hop;
  if (status === null || response === null) return null;
  if (redirects.has(status)) return headerValue(response.headers, 'location') ?? null;
  if (status < 200 || status > 299) return null;
  const refresh = headerValue(response.headers, 'refresh');
  if (refresh !== undefined) return refreshTarget(refresh);
  const type = headerValue(response.headers, 'content-type') ?? '';
  if (!/html/i.test(type)) return null;
  return inPage(viewOfHop(hop).responseBody().toString('utf8'));
}

function inPage(page: string): string | null {
  if (page.length > pageCharactersMax) return null;
  for (const [tag] of page.matchAll(/<meta\b[^>]{1,2000}>/gi)) {
    if (!/\bhttp-equiv\s*=\s*["']?refresh\b/i.test(tag)) continue;
    const [, quoted, bare] = /\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(tag) ?? [];
    return refreshTarget((quoted ?? bare ?? '').replaceAll('&amp;', '&'));
  }
  // A page that shows something may have a button that leads to a login.
  return page.length > scriptPageCharactersMax ? null : inScript(page);
}

function inScript(page: string): string | null {
  for (const [, script = ''] of page.matchAll(/<script\b[^>]{0,500}>(.*?)<\/script/gis)) {
    const [, assigned, called] =
      /\blocation(?:\.href)?\s*=\s*["']([^"'\s]{1,2000})["']|\blocation\.(?:replace|assign)\(\s*["']([^"'\s]{1,2000})["']/.exec(
        script,
      ) ?? [];
    if (assigned !== undefined || called !== undefined) return assigned ?? called ?? null;
  }
  return null;
}

const scriptPageCharactersMax = 4096;

/** `0; url=/login`; without an address it is the same page again. Who waits for long shows a page. */
function refreshTarget(refresh: string): string | null {
  const [, seconds = '', rest = ''] =
    /^\s*(\d{1,9})(?:\.\d*)?\s*(?:[;,]\s*(.*))?$/s.exec(refresh) ?? [];
  if (seconds === '' || Number(seconds) > soonSeconds) return null;
  const target = /^(?:url\s*=\s*)?(["']?)(.*?)\1\s*$/is.exec(rest)?.[2] ?? '';
  // One that shows what goes on asks again, a little later.
  return target === '' && Number(seconds) > 0 ? null : target;
}

const soonSeconds = 5;
