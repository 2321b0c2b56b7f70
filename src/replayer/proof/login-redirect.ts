import type { Hop } from '../../core/capture.js';
import { decodePercent } from '../../core/query.js';
import { locationOf } from './location.js';

/** Where an answer sends a caller that it does not know; null for any other answer. */
export type LoginRedirect = 'a redirect to a login' | 'a redirect to itself' | null;

/**
 * A redirect is a login's by its words, by what a single sign-on asks, or because it carries along
 * where the caller wanted to go. One to the same address waits for a cookie that it has just set.
 */
export function loginRedirect(hop: Hop): LoginRedirect {
  const location = locationOf(hop);
  const from = urlOf(hop.path, `http://${hop.authority || 'service'}/`);
  const to = location === null ? null : urlOf(location, from?.href);
  if (from === null || to === null) return null;
  if (to.pathname === from.pathname && to.search === from.search && to.host === from.host) {
    return hop.status === 301 || hop.status === 308 ? null : 'a redirect to itself';
  }
  const words = decodePercent(`${to.hostname}${to.pathname}${to.hash}`).toLowerCase();
  const isLogin =
    loginWords.test(words) ||
    (to.host !== from.host && loginHosts.test(to.hostname)) ||
    asksSignOn(to) ||
    carriesBack(to, from);
  return isLogin ? 'a redirect to a login' : null;
}

/** As words of their own: `dialog-info` and `designing` are none. */
const loginWords = new RegExp(
  `(?:^|[^a-z])(?:${[
    '(?:user|account|member|customer|admin|client|wp|my|web)?(?:log-?_?[io]n|sign-?_?[io]n|logon)',
    '(?:log-?_?in|sign-?_?in)(?:page|form|required)',
    ...['auth', 'authn', 'authenticate', 'authentication', 'authorize', 'authorization'],
    ...['oauth2?', 'openid(?:-connect)?', 'oidc', 'sso', 'saml2?', 'cas', 'idp', 'adfs'],
    ...['sessions?/new', 'session-?_?(?:expired|timeout)', 'logout', 'log-?_?out', 'sign-?_?out'],
    ...['unauthori[sz]ed', 'not-?_?authori[sz]ed', 'forbidden', 'access-?_?denied'],
    // The same in other languages than English.
    ...['anmelden', 'anmeldung', 'einloggen', 'connexion', 'iniciar-?sesion', 'acceder', 'accedi'],
    ...['accesso', 'entrar', 'inloggen', 'aanmelden', 'logga-?in', 'logg-?inn', 'zaloguj', 'giris'],
  ].join('|')})(?:$|[^a-z])`,
);

/** By the first of its names, in a redirect that leads to another host. */
const loginHosts = /^(?:accounts?|id|identity|passport|keycloak|secure)\./;

/** OAuth 2 (RFC 6749 §4.1.1), OpenID Connect, SAML. */
function asksSignOn({ searchParams }: URL): boolean {
  return (
    searchParams.has('SAMLRequest') ||
    (searchParams.has('client_id') && searchParams.has('response_type'))
  );
}

const backNames = /^(?:return|next|continue|redirect|callback|goto|target|dest|back|from|rd$|ru$)/i;

function carriesBack({ searchParams }: URL, from: URL): boolean {
  return [...searchParams].some(([name, value]) => {
    const back = urlOf(value, from.href);
    if (back === null || back.pathname !== from.pathname) return false;
    if (!value.startsWith('/') && !value.includes('://')) return false;
    return from.pathname !== '/' || backNames.test(name);
  });
}

function urlOf(text: string, base: string | undefined): URL | null {
  return URL.canParse(text, base) ? new URL(text, base) : null;
}
