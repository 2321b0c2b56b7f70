// Fields whose very name says that they are made anew for each request.

import { decodePercent } from '../../core/query.js';
import { openText } from '../content/open-text.js';

/** Without case, `-`, `_`, `.` and a namespace before them. */
const madeAnew: ReadonlySet<string> = new Set([
  // Numbers used once.
  ...['nonce', 'cnonce', 'oauthnonce', 'jti', 'salt', 'dpop'],
  ...['codechallenge', 'codeverifier', 'clientassertion', 'samlrequest'],
  // Ids of the request itself.
  ...['requestid', 'xrequestid', 'reqid', 'correlationid', 'xcorrelationid', 'traceid', 'spanid'],
  ...['messageid', 'invocationid', 'idempotencykey', 'clientrequesttoken', 'clienttoken'],
  ...['clientrequestid', 'amzsdkinvocationid', 'transid', 'csrftoken', 'requestverificationtoken'],
  // Against caches.
  ...['cachebuster', 'cachebust', 'bust', 'nocache', 'rnd', 'rand', 'random', 'preventcache'],
  // Of the moment.
  ...['timestamp', 'oauthtimestamp', 'requesttime', 'sentat'],
  // Signatures over all of that: presigned URLs, OAuth 1, XML Signature.
  ...['signature', 'oauthsignature', 'sig', 'hmac', 'digestvalue', 'signaturevalue'],
  ...['xamzsignature', 'xamzdate', 'xamzcredential', 'xamzsecuritytoken', 'xamzexpires'],
  ...[
    'xgoogsignature',
    'xgoogdate',
    'xgoogcredential',
    'xgoogexpires',
    'xossdate',
    'xosssignature',
  ],
  ...['awsaccesskeyid', 'passworddigest', 'binarysecuritytoken'],
]);

/** What libraries add to a query against caches: jQuery's `_`, Ext's `_dc`. */
const addedNames = /^(?:_+|_(?:dc|t|ts|r|cb|rnd|nocache))$/;
/** Names that mean something elsewhere: the value has to look the part, too. */
const shortNames = /^(?:t|ts|r|v|x|z|u|s|cb|expires|exp|iat|nbf|policy|sign)$/;
const numberOfTheMoment = /^(?:\d{6,}|0\.\d{6,})$/;
const callbackNames = /^(?:callback|jsonp|jsoncallback|jsonpcallback|cb)$/;

/** Whether a field of this name means nothing, when it has this value. */
export function isNoiseField(place: string, value: string): boolean {
  return noiseTest(lastName(place))?.(value) === true;
}

/** What the values of a field have to be to mean nothing; null when they always mean something. */
export function noiseTest(name: string): ((value: string) => boolean) | null {
  const lower = name.toLowerCase();
  if (addedNames.test(lower)) return always;
  const plain = plainFieldName(name);
  if (madeAnew.has(plain)) return always;
  const isCallback = callbackNames.test(plain);
  if (!isCallback && !shortNames.test(plain)) return null;
  return (value) =>
    (isCallback && isMadeCallback(value)) ||
    // Numbers have six digits and more.
    (shortNames.test(plain) && (numberOfTheMoment.test(value) || isSignature(plain, value)));
}

/** They are long, as policies are; but a document in base64 is as long, and means what it says. */
function isSignature(name: string, value: string): boolean {
  if (value.length < signatureCharactersMin) return false;
  return name === 'policy' || (openText(value)?.kind ?? 'bytes') === 'bytes';
}

const signatureCharactersMin = 40;

/** Without case, `-` and `_`. */
export function plainFieldName(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}

/** Of a parameter that names the function which the answer is to call (JSONP). */
export function isCallbackName(name: string): boolean {
  return callbackNames.test(plainFieldName(name));
}

function always(): boolean {
  return true;
}

/** `jQuery36_1764`, `__jp0`, `angular.callbacks._a`: a function's name with a number that counts up. */
function isMadeCallback(value: string): boolean {
  return /^(?:[\w$.[\]]*\d[\w$.[\]]*|[\w$.]+\._[\da-z]+)$/.test(value);
}

/** Of a place in a document: `MessageID` of `xml.Header.MessageID[0]`; most places are names. */
function lastName(place: string): string {
  const decoded = decodePercent(place).replace(/(?:\[\d+\])+$/, '');
  const end = decoded.endsWith("']") ? decoded.length - 2 : decoded.length;
  let from = end;
  while (from > 0 && !separators.includes(decoded.charAt(from - 1))) from -= 1;
  return decoded.slice(from, end);
}

const separators = '.:@[]\'"$ ';
