// A sample text with what matched marked: the first match, which decides, with each of its groups in a colour of its own, and lightly
// those behind it. Untrusted, so always as text.
import { useMemo } from 'react';
import type { Trial } from '../../../shared/protocol/studio.ts';
import { cx } from '../../parts/class-names.ts';
import { markColour, markedSegments } from '../../parts/marks.ts';
import { HiddenCharacter } from '../../parts/safe-text.tsx';
import { segmentsOf } from '../../parts/segments.ts';

/** Drawn of a text; its author knows the rest. */
const DRAWN = 2_000;

export function MatchText({ text, trial }: { text: string; trial: Trial | null }) {
  const segments = useMemo(() => {
    const groups = (trial?.groups ?? []).map(({ span }) => ({ spans: span === null ? [] : [span] }));
    const [first, ...further] = trial?.spans ?? [];
    return markedSegments(text.slice(0, DRAWN), [
      { spans: first === undefined ? [] : [first] },
      ...groups,
      { spans: further },
    ]);
  }, [text, trial]);
  return (
    <span dir="auto" className="isolate wrap-anywhere whitespace-pre-wrap">
      {segments.map(({ text: piece, owners }, index) => {
        // The innermost: groups are numbered by where they open.
        const group = owners.at(-1) ?? 0;
        const pieces = segmentsOf(piece).map((segment, place) =>
          segment.kind === 'hidden' ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces never move within a text
            <HiddenCharacter key={place} character={segment.text} />
          ) : (
            segment.text
          ),
        );
        // biome-ignore lint/suspicious/noArrayIndexKey: segments never move within a text
        if (owners.length === 0) return <span key={index}>{pieces}</span>;
        // Further matches own no groups, and lie behind the first.
        const further = group === (trial?.groups.length ?? 0) + 1;
        const colour = markColour(further ? 0 : group);
        return (
          <mark
            // biome-ignore lint/suspicious/noArrayIndexKey: segments never move within a text
            key={index}
            data-group={further ? undefined : group}
            data-further={further || undefined}
            style={{
              textDecorationColor: colour,
              backgroundColor: `color-mix(in oklab, ${colour} ${further ? 6 : 16}%, transparent)`,
            }}
            className={cx(
              'rounded-sm text-ink underline underline-offset-2',
              further ? 'decoration-dotted decoration-1' : 'decoration-2',
            )}
          >
            {pieces}
          </mark>
        );
      })}
      {text.length > DRAWN && '…'}
    </span>
  );
}
