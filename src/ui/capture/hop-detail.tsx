import type { ComponentChildren } from 'preact';
import type { Capture, Hop } from '../api/shapes.js';
import { MessageView } from '../body/message-view.js';
import { statusLook } from '../captures/status-text.js';
import { useKeys } from '../keys/keymap.js';
import { query, setQuery } from '../route/address.js';
import { LongText } from '../text/long-text.js';
import { bytesText, durationText } from '../text/time.js';
import { CopyButton, copyText } from './copy-button.js';
import { forwardedText } from './forwarded-text.js';
import { callerName, hopName } from './hop-name.js';
import { useCurl } from './use-curl.js';
import { WhyKept } from './why-kept.js';
import './hop-detail.css';

const parts = ['request', 'response', 'why'] as const;
type Part = (typeof parts)[number];

interface Props {
  readonly capture: Capture;
  readonly hop: Hop;
}

/** One hop: what was asked, what came back, and what the rule says of it. */
export function HopDetail({ capture, hop }: Props) {
  const given = query.value.get('part');
  const part =
    parts.find((each) => each === given) ?? (hop.response === null ? 'request' : 'response');
  const show = (next: Part) => setQuery({ part: next });
  const curl = useCurl(`/api/captures/${capture.id}/hops/${hop.index}/curl`);
  useKeys([
    { key: '1', does: 'the request', run: () => show('request') },
    { key: '2', does: 'the response', run: () => show('response') },
    { key: '3', does: 'why it was kept', run: () => show('why') },
    { key: 'c', does: 'copy the hop as curl', run: () => void curl.read().then(copyText) },
  ]);
  return (
    <section class="hop-detail" aria-label="The chosen hop" tabIndex={-1}>
      <HopHead {...{ capture, hop }}>
        <CopyButton text={curl.read} label="curl" title="Copy as curl (c)" />
      </HopHead>
      {curl.warnings.map((warning) => (
        <p key={warning} class="warning">
          {warning}
        </p>
      ))}
      <div role="tablist" class="tabs" aria-label="Parts of the hop">
        {parts.map((each, index) => (
          <button
            key={each}
            type="button"
            role="tab"
            id={`tab-${each}`}
            aria-selected={each === part}
            aria-controls="part"
            onClick={() => show(each)}
          >
            {each === 'why' ? 'why kept' : each} <kbd>{index + 1}</kbd>
          </button>
        ))}
      </div>
      <div role="tabpanel" id="part" aria-labelledby={`tab-${part}`}>
        {part === 'why' && <WhyKept {...{ capture, hop }} />}
        {part === 'request' && <MessageView key="request" message={hop.request} />}
        {part === 'response' &&
          (hop.response === null ? (
            <p class="soft none">There was no response. {hop.errorMessage}</p>
          ) : (
            <MessageView key="response" message={hop.response} />
          ))}
      </div>
    </section>
  );
}

function HopHead({ capture, hop, children }: Props & { readonly children: ComponentChildren }) {
  const { text, look } = statusLook(hop);
  const answered = hop.answeredStatus !== hop.status && hop.answeredStatus !== null;
  return (
    <header class="hop-head">
      <h2>
        {callerName(hop, capture.chain)} → {hopName(hop)}{' '}
        <span class={look}>
          {text} {hop.error === null ? hop.statusText : ''}
        </span>
      </h2>
      <span class="actions">{children}</span>
      <p class="mono target">
        {hop.method} <LongText text={hop.path} />
      </p>
      <dl class="facts soft">
        <Fact name="took">
          {hop.durationMs === null ? 'running' : durationText(hop.durationMs)}
        </Fact>
        <Fact name="itself">{hop.selfMs === null ? null : durationText(hop.selfMs)}</Fact>
        <Fact name="first byte">
          {hop.firstByteMs === null ? null : durationText(hop.firstByteMs)}
        </Fact>
        <Fact name="connect">{hop.connectMs === null ? null : durationText(hop.connectMs)}</Fact>
        <Fact name="attempt">{hop.attempt > 1 ? hop.attempt : null}</Fact>
        <Fact name="to">{hop.to}</Fact>
        <Fact name="from">{hop.client}</Fact>
        <Fact name="caller's certificate">{hop.clientCertificate?.subject}</Fact>
        <Fact name="SPIFFE id">{hop.clientCertificate?.spiffeId}</Fact>
        <Fact name="route">{hop.route}</Fact>
        <Fact name="the caller got">{answered ? hop.answeredStatus : null}</Fact>
        <Fact name="went on as">{hop.forwarded && forwardedText(hop.forwarded)}</Fact>
        <Fact name="fault">{hop.fault}</Fact>
        <Fact name="intercept">{hop.intercept}</Fact>
        <Fact name="retried">{hop.retried ? 'by loop: the caller never saw this' : null}</Fact>
        <Fact name="protocol">{hop.protocol}</Fact>
        <Fact name="WebSocket">{hop.webSocket && webSocketText(hop.webSocket)}</Fact>
      </dl>
      {hop.errorMessage !== '' && (
        <p class="bad">
          {hop.errorMessage} {hop.errorCode !== null && <code>{hop.errorCode}</code>}
        </p>
      )}
    </header>
  );
}

function webSocketText(socket: NonNullable<Hop['webSocket']>): string {
  const { closeCode, bytesFromDownstream, bytesFromUpstream } = socket;
  const ways = `${bytesText(bytesFromDownstream)} up, ${bytesText(bytesFromUpstream)} down`;
  return closeCode === null ? ways : `${ways}, closed with ${closeCode}`;
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  if (children === null) return null;
  return (
    <div>
      <dt>{name}</dt> <dd>{children}</dd>
    </div>
  );
}
