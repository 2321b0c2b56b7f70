import { useState } from 'preact/hooks';
import type { ViewedBody } from '../../core/viewed-body.js';
import { Notice } from '../shell/notice.js';
import { bytesText } from '../text/time.js';
import { HexView } from './hex-view.js';
import { ImageView } from './image-view.js';
import { JsonTree } from './json-tree.js';
import { TextView } from './text-view.js';
import { type BodyForm, download, useBody } from './use-body.js';

type Way = 'messages' | 'tree' | 'text' | 'image' | 'hex';

const formOf: Readonly<Record<Way, BodyForm>> = {
  messages: 'messages',
  tree: 'text',
  text: 'text',
  image: 'decoded',
  hex: 'raw',
};

const waysOf: Readonly<Record<ViewedBody['kind'], readonly Way[]>> = {
  none: [],
  json: ['tree', 'text', 'hex'],
  text: ['text', 'hex'],
  image: ['image', 'hex'],
  grpc: ['messages', 'hex'],
  binary: ['hex'],
};

/** A body in the ways that suit it. */
export function BodyView({ body }: { readonly body: ViewedBody }) {
  const ways = waysOf[body.kind];
  const [chosen, choose] = useState<Way | undefined>(ways[0]);
  if (chosen === undefined) return <p class="soft none">No body.</p>;
  return (
    <section class="body" aria-label="Body">
      <header>
        <h3>Body</h3>
        <span class="soft facts">{factsOf(body)}</span>
        <span class="ways">
          {ways.map((way) => (
            <button
              key={way}
              type="button"
              aria-pressed={way === chosen}
              onClick={() => choose(way)}
            >
              {way}
            </button>
          ))}
          <button type="button" title="Save as it was kept" onClick={() => void download(body)}>
            download
          </button>
        </span>
      </header>
      <BodyAs
        key={chosen}
        body={body}
        way={chosen}
        onFail={() => choose(ways.includes('text') ? 'text' : 'hex')}
      />
    </section>
  );
}

interface AsProps {
  readonly body: ViewedBody;
  readonly way: Way;
  readonly onFail: () => void;
}

function BodyAs({ body, way, onFail }: AsProps) {
  const { bytes, isCut, error } = useBody(body, formOf[way]);
  if (error !== undefined) return <Notice error={error} />;
  if (bytes === undefined) return <p class="soft none">reading {bytesText(body.kept)} …</p>;
  return (
    <>
      {isCut && <p class="warning">It goes on: more than this is not decoded. Download it.</p>}
      {(way === 'tree' || way === 'messages') && <JsonTree bytes={bytes} onFail={onFail} />}
      {way === 'text' && <TextView bytes={bytes} />}
      {way === 'image' && <ImageView bytes={bytes} mediaType={body.mediaType} />}
      {way === 'hex' && <HexView bytes={bytes} />}
    </>
  );
}

function factsOf(body: ViewedBody): string {
  const { bytes, kept, coding, decoded, decodedBytes } = body;
  const facts = [body.mediaType ?? 'no content-type', bytesText(bytes)];
  if (coding !== null) {
    facts.push(
      decoded ? `${coding}, ${bytesText(decodedBytes)} decoded` : `${coding}, not decodable`,
    );
  }
  if (body.damaged) facts.push(`damaged: ${bytesText(kept)} are left`);
  else if (body.truncated) facts.push(`cut: ${bytesText(kept)} were kept`);
  return facts.join(' · ');
}
