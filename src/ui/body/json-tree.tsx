import { useState } from 'preact/hooks';
import { countText } from '../text/time.js';
import { FindBar } from './find-bar.js';
import { type JsonRow, matchesMost } from './json-document.js';
import { Marked } from './marked.js';
import { useJson } from './use-json.js';
import { VirtualLines } from './virtual-lines.js';

interface Props {
  readonly bytes: ArrayBuffer;
  /** It cannot be a tree: another way of showing is taken. */
  readonly onFail: () => void;
}

/** JSON to fold and to search. */
export function JsonTree({ bytes, onFail }: Props) {
  const { rowCount, mistake, found, match, rows, ask, need } = useJson(bytes, onFail);
  const [wanted, want] = useState('');
  if (rowCount === null) return <p class="soft none">reading …</p>;
  return (
    <>
      {mistake !== null && <p class="warning">{mistake}: the text has all of it</p>}
      <div class="tree-bar">
        <FindBar
          count={found}
          countMost={matchesMost}
          at={match?.index ?? 0}
          onSearch={(text) => {
            want(text);
            ask({ ask: 'search', text });
          }}
          onGo={(index) => ask({ ask: 'match', index })}
        />
        <button type="button" class="plain" onClick={() => ask({ ask: 'open-all', isOpen: true })}>
          unfold all
        </button>
        <button type="button" class="plain" onClick={() => ask({ ask: 'open-all', isOpen: false })}>
          fold all
        </button>
      </div>
      <VirtualLines
        count={rowCount}
        label="Body as JSON"
        goTo={match?.row ?? -1}
        onSight={need}
        draw={(index) => {
          const row = rows.get(index);
          if (row === undefined) return <span class="soft">…</span>;
          const isAt = match?.row === index;
          return (
            <Row {...{ row, wanted, isAt }} onToggle={() => ask({ ask: 'toggle', row: index })} />
          );
        }}
      />
    </>
  );
}

interface RowProps {
  readonly row: JsonRow;
  readonly wanted: string;
  readonly isAt: boolean;
  readonly onToggle: () => void;
}

function Row({ row, wanted, isAt, onToggle }: RowProps) {
  const { depth, name, kind, text, more, children, isOpen, isMatch } = row;
  const indent = { paddingLeft: `${Math.min(depth, 40) * 14 + 4}px` };
  const mark = isMatch ? wanted : '';
  const label = name !== null && (
    <span class="name">
      <Marked text={name} wanted={mark} />
      {': '}
    </span>
  );
  if (children === null) {
    return (
      <span class={isAt ? 'json at' : 'json'} style={indent}>
        <span class="fold" />
        {label}
        <span class={`value ${kind}`}>
          <Marked text={text} wanted={mark} />
        </span>
        {more > 0 && (
          <span class="soft"> … and {countText(more)} characters more, in the text</span>
        )}
      </span>
    );
  }
  const [left, right] = kind === 'array' ? ['[', ']'] : ['{', '}'];
  return (
    <button
      type="button"
      class={isAt ? 'json at' : 'json'}
      style={indent}
      aria-expanded={isOpen}
      onClick={onToggle}
    >
      <span class="fold">{children === 0 ? '' : isOpen ? '▾' : '▸'}</span>
      {label}
      <span class="soft">
        {children === 0 ? `${left}${right}` : `${left} ${countText(children)} ${right}`}
      </span>
      {!isOpen && children > 0 && <span class="soft begin cut"> {text.slice(1, 120)}</span>}
    </button>
  );
}
