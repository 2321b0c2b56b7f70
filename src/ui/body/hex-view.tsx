import { useMemo } from 'preact/hooks';
import { useMedia } from '../shell/use-media.js';
import { hexLine } from './hex-line.js';
import { VirtualLines } from './virtual-lines.js';

/** The bytes as they were kept, codings and all. */
export function HexView({ bytes }: { readonly bytes: ArrayBuffer }) {
  const width = useMedia('(max-width: 720px)') ? 8 : 16;
  const data = useMemo(() => new Uint8Array(bytes), [bytes]);
  return (
    <VirtualLines
      key={width}
      count={Math.ceil(data.length / width)}
      label="Body as bytes"
      draw={(index) => {
        const { offset, hex, text } = hexLine(data, index * width, width);
        return (
          <>
            <span class="line-number">{offset}</span>
            <span class="hex">{hex}</span>
            <span class="soft">{text}</span>
          </>
        );
      }}
    />
  );
}
