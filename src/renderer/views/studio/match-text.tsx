// A sample text with what matched marked, and within it each group in a colour of its own. Untrusted, so always as text.
import { useMemo } from 'react';
import type { Trial } from '../../../shared/protocol/studio.ts';
import { HiddenCharacter } from '../../parts/safe-text.tsx';
import { segmentsOf } from '../../parts/segments.ts';
import { scoredSegments } from '../patterns/tester/scored-segments.ts';
import { markColour } from '../patterns/tester/scored-text.tsx';

/** Drawn of a text; its author knows the rest. */
const DRAWN = 2_000;

export function MatchText({ text, trial }: { text: string; trial: Trial | null }) {
  const segments = useMemo(() => {
    const groups = (trial?.groups ?? []).map(({ span }) => ({ spans: span === null ? [] : [span] }));
    return scoredSegments(text.slice(0, DRAWN), [{ spans: trial?.spans ?? [] }, ...groups]);
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
        return (
          <mark
            // biome-ignore lint/suspicious/noArrayIndexKey: segments never move within a text
            key={index}
            data-group={group}
            style={{
              textDecorationColor: markColour(group),
              backgroundColor: `color-mix(in oklab, ${markColour(group)} 16%, transparent)`,
            }}
            className="rounded-sm text-ink underline decoration-2 underline-offset-2"
          >
            {pieces}
          </mark>
        );
      })}
      {text.length > DRAWN && '…'}
    </span>
  );
}
