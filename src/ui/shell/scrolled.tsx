import type { ComponentChildren } from 'preact';

interface Props {
  readonly class: string;
  readonly label: string;
  readonly children: ComponentChildren;
}

/** What may be wider than the screen: it scrolls by itself, and keys get there. */
export function Scrolled({ label, children, ...rest }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keys
    <div {...rest} role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
