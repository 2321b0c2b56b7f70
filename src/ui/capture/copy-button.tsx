import { useEffect, useState } from 'preact/hooks';

interface Props {
  readonly text: () => string | Promise<string>;
  readonly label: string;
  /** Where the label alone does not say what is copied. */
  readonly spoken?: string;
  readonly title?: string;
}

const toldMs = 1500;

/** Copies, and says so. */
export function CopyButton({ text, label, spoken, title }: Props) {
  const [told, tell] = useState<'' | 'copied' | 'not copied'>('');
  useEffect(() => {
    if (told === '') return;
    const timer = setTimeout(() => tell(''), toldMs);
    return () => clearTimeout(timer);
  }, [told]);
  const copy = async () => {
    try {
      await copyText(await text());
      tell('copied');
    } catch {
      tell('not copied');
    }
  };
  return (
    <button type="button" aria-label={spoken} title={title ?? `Copy: ${label}`} onClick={copy}>
      {told === '' ? label : told}
      <span class="unseen" role="status">
        {told}
      </span>
    </button>
  );
}

/** `navigator.clipboard` is there over HTTPS and on loopback alone. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (!done) throw new Error('the browser did not copy');
}
