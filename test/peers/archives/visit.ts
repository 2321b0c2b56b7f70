import { type Site, type Step, steps } from './site.js';

/** A script for a page of the site, that makes the visit and then sets `document.title` to "done". */
export function visitScript(site: Site): string {
  const urls = steps.map((step) => ({ ...step, url: originOf(site, step) + step.path }));
  return `(async () => {
    for (const { method, url, body, type, abortAfterMs } of ${JSON.stringify(urls)}) {
      const bytes = body === undefined ? undefined : Uint8Array.from(body, (c) => c.charCodeAt(0));
      const headers = type === undefined ? {} : { 'content-type': type };
      const signal = abortAfterMs === undefined ? undefined : AbortSignal.timeout(abortAfterMs);
      try {
        const answer = await fetch(url, { method, body: bytes, headers, signal });
        await answer.arrayBuffer();
      } catch {} // some are to fail
    }
    const local = URL.createObjectURL(new Blob(['x']));
    await fetch(local).then((answer) => answer.text());
    await fetch('data:text/plain,x').then((answer) => answer.text());
    document.title = 'done';
  })()`;
}

export function originOf(site: Site, { at }: Step): string {
  if (at === 'secure') return site.secureOrigin;
  if (at === 'stranger') return site.strangerOrigin;
  return at === 'dead' ? site.deadOrigin : site.origin;
}
