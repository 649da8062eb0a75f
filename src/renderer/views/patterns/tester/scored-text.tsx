// The message as it was typed, with what each pattern matched underlined in a colour of its own; one pattern can be picked out.
import { useMemo } from 'react';
import type { ScoredMessage } from '../../../../shared/protocol/studio.ts';
import { cx } from '../../../parts/class-names.ts';
import { markColour, markedSegments } from '../../../parts/marks.ts';
import { HiddenCharacter } from '../../../parts/safe-text.tsx';
import { oneLine, segmentsOf } from '../../../parts/segments.ts';

/** Drawn of a message; whoever tests a longer one knows its text. */
const DRAWN = 20_000;

export interface ScoredTextProps {
  text: string;
  matches: ScoredMessage['matches'];
  /** Number of the match that is picked out; null for none. */
  picked: number | null;
}

export function ScoredText({ text, matches, picked }: ScoredTextProps) {
  const segments = useMemo(() => markedSegments(text.slice(0, DRAWN), matches), [text, matches]);
  return (
    <div
      dir="auto"
      className="isolate max-h-80 overflow-y-auto rounded-md border border-line bg-canvas px-3 py-2 wrap-anywhere whitespace-pre-wrap"
    >
      {segments.map(({ text: piece, owners }, index) => {
        const owner = picked !== null && owners.includes(picked) ? picked : owners[0];
        // biome-ignore lint/suspicious/noArrayIndexKey: segments never move within a text
        if (owner === undefined) return <Pieces key={index} text={piece} />;
        return (
          <mark
            // biome-ignore lint/suspicious/noArrayIndexKey: segments never move within a text
            key={index}
            title={owners.map((each) => oneLine(matches[each]?.name ?? '')).join('\n')}
            style={{
              textDecorationColor: markColour(owner),
              backgroundColor: `color-mix(in oklab, ${markColour(owner)} ${picked === owner ? 32 : 14}%, transparent)`,
            }}
            className={cx(
              'rounded-sm text-ink underline decoration-2 underline-offset-2',
              picked !== null && picked !== owner && 'opacity-60',
            )}
          >
            <Pieces text={piece} />
          </mark>
        );
      })}
      {text.length > DRAWN && '…'}
    </div>
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
