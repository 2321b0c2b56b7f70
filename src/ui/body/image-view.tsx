import { useEffect, useState } from 'preact/hooks';

interface Props {
  readonly bytes: ArrayBuffer;
  readonly mediaType: string | null;
}

/** Pictures of the kinds that cannot hold a script. */
export function ImageView({ bytes, mediaType }: Props) {
  const [url, setUrl] = useState<string | null>(null);
  const [size, setSize] = useState('');
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes], { type: mediaType ?? 'image/png' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes, mediaType]);
  if (url === null) return null;
  return (
    <figure class="picture">
      <img
        src={url}
        alt="The body"
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
          setSize(`${naturalWidth} × ${naturalHeight}`)
        }
        onError={() => setSize('no picture that this browser can show')}
      />
      <figcaption class="soft">{size}</figcaption>
    </figure>
  );
}
