// Untrusted text on the screen: always text, isolated from what stands around it, with matches marked and hidden characters named.
import { useMemo, useState } from 'react';
import { Button } from './button.tsx';
import { cx } from './class-names.ts';
import { hiddenName, type Span, segmentsOf } from './segments.ts';

/** Longer texts are folded: drawing 200,000 characters takes the window a moment, which only who asks for it should wait. */
const FOLD = 3_000;

export interface SafeTextProps {
  text: string;
  spans?: readonly Span[] | undefined;
  /** The text was cut before it came here. */
  cut?: boolean | undefined;
  /** Characters shown at first. */
  fold?: number | undefined;
  className?: string | undefined;
}

export function SafeText({ text, spans, cut = false, fold = FOLD, className }: SafeTextProps) {
  const [all, setAll] = useState(false);
  const folded = !all && text.length > fold + 200;
  const segments = useMemo(
    () => segmentsOf(folded ? text.slice(0, fold) : text, spans),
    [text, spans, folded, fold],
  );
  return (
    <div className={className}>
      <div dir="auto" className="isolate wrap-anywhere whitespace-pre-wrap">
        {segments.map((segment, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: segments never move within a text
          <Piece key={index} kind={segment.kind} text={segment.text} />
        ))}
        {folded && '…'}
      </div>
      {folded && (
        <Button kind="quiet" className="mt-1 -ml-2.5" onClick={() => setAll(true)}>
          Show all {text.length.toLocaleString('en')} characters
        </Button>
      )}
      {cut && !folded && (
        <p className="mt-1 text-sm text-muted">The text goes on; this is as much as is shown here.</p>
      )}
    </div>
  );
}

function Piece({ kind, text }: { kind: 'plain' | 'match' | 'hidden'; text: string }) {
  if (kind === 'plain') return text;
  if (kind === 'match') {
    return (
      <mark className="rounded-sm bg-critical/18 text-ink underline decoration-critical decoration-2 underline-offset-2">
        {text}
      </mark>
    );
  }
  return <HiddenCharacter character={text} />;
}

/** A character that is drawn nowhere, by its name. */
export function HiddenCharacter({ character }: { character: string }) {
  const name = hiddenName(character);
  return (
    <bdi
      title={`Hidden character ${name}`}
      className={cx('mx-px rounded-sm border border-warn/50 bg-warn/12 px-0.5 font-mono text-xs text-warn')}
    >
      {name}
    </bdi>
  );
}
