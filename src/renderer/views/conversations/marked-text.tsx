// A step's text: always text, with what each pattern matched underlined and named, look-alike words marked, hidden characters shown.
import { useMemo } from 'react';
import { cx } from '../../parts/class-names.ts';
import { lookAlikeWords } from '../../parts/look-alikes.ts';
import { markColour, markedSegments } from '../../parts/marks.ts';
import { HiddenCharacter } from '../../parts/safe-text.tsx';
import { oneLine, segmentsOf } from '../../parts/segments.ts';

export interface MarkedPattern {
  readonly name: string;
  readonly spans: readonly (readonly [number, number])[];
}

export interface MarkedTextProps {
  text: string;
  /** Spans half-open in UTF-16 units; they may overlap and reach beyond the text. */
  patterns?: readonly MarkedPattern[] | undefined;
  mono?: boolean | undefined;
}

const NONE: readonly MarkedPattern[] = [];

export function MarkedText({ text, patterns = NONE, mono = false }: MarkedTextProps) {
  const segments = useMemo(() => {
    const marks = [...patterns.map(({ spans }) => spans), lookAlikeWords(text)];
    return markedSegments(
      text,
      marks.map((spans) => ({ spans: spans.map(([start, end]): [number, number] => [start, end]) })),
    );
  }, [text, patterns]);
  return (
    <div
      dir="auto"
      className={cx('isolate wrap-anywhere whitespace-pre-wrap', mono && 'font-mono text-sm leading-4.5')}
    >
      {segments.map(({ text: piece, owners }, index) => {
        const matched = owners.filter((owner) => owner < patterns.length);
        const first = matched[0];
        const lookAlike = matched.length < owners.length;
        const shown = lookAlike ? <LookAlike text={piece} /> : <Pieces text={piece} />;
        // biome-ignore lint/suspicious/noArrayIndexKey: segments never move within a text
        if (first === undefined) return <span key={index}>{shown}</span>;
        return (
          <mark
            // biome-ignore lint/suspicious/noArrayIndexKey: segments never move within a text
            key={index}
            title={matched.map((owner) => oneLine(patterns[owner]?.name ?? '')).join('\n')}
            style={{
              textDecorationColor: markColour(first),
              backgroundColor: `color-mix(in oklab, ${markColour(first)} 16%, transparent)`,
            }}
            className="rounded-sm text-ink underline decoration-2 underline-offset-2"
          >
            {shown}
          </mark>
        );
      })}
    </div>
  );
}

function LookAlike({ text }: { text: string }) {
  return (
    <span
      title="Look-alike letters: this word is not written in the letters it seems to be"
      data-look-alike
      className="rounded-sm border border-dashed border-warn/70 bg-warn/10"
    >
      <Pieces text={text} />
    </span>
  );
}

function Pieces({ text }: { text: string }) {
  return segmentsOf(text).map((segment, index) =>
    segment.kind === 'hidden' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces never move within a text
      <HiddenCharacter key={index} character={segment.text} />
    ) : (
      segment.text
    ),
  );
}
