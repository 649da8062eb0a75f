// What a pattern means, part by part, in step with the cursor: the part it stands in is marked, and a part leads to its text.
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { type Analysis, partAt } from '../../editor/analyse.ts';
import { cx } from '../../parts/class-names.ts';
import { EmptyState } from '../../parts/notice.tsx';
import { oneLine } from '../../parts/segments.ts';
import type { ReadingStore } from './reading.ts';
import type { Session } from './sessions.ts';

export interface ExplanationProps {
  session: Session;
  reading: ReadingStore;
  /** Selects a piece of the pattern in the editor. */
  onSelect: (start: number, end: number) => void;
}

const LINE = 26;
/** Deeper parts stand no further to the right: a pattern may nest 1,000 deep. */
const DEEPEST = 16;

export function Explanation({ session, reading, onSelect }: ExplanationProps) {
  const { type, empty, caseSensitive } = useStore(
    session.studio.store,
    useShallow(({ definition }) => ({
      type: definition.type,
      empty: definition.value === '',
      caseSensitive: definition.caseSensitive,
    })),
  );
  const analysis = useStore(reading, (state) => state.analysis);
  if (type === 'KEYWORD') {
    return (
      <p className="p-3 text-muted">
        Found wherever this text stands in a message
        {caseSensitive ? ', written exactly so' : ', upper or lower case alike'}, also within a word.
        Disguises such as look-alike letters are undone first.
      </p>
    );
  }
  if (type === 'BEHAVIORAL')
    return <p className="p-3 text-muted">A signal of behaviour is explained above, beside its bounds.</p>;
  if (empty) {
    return (
      <EmptyState title="Nothing to explain yet">
        Write a regular expression in Python’s dialect. Control and space lists what can be written.
      </EmptyState>
    );
  }
  if (analysis === null || analysis.parts.length === 0) {
    return (
      <EmptyState title="No explanation while there is an error">
        It comes back as soon as Python takes it.
      </EmptyState>
    );
  }
  return <Parts analysis={analysis} reading={reading} onSelect={onSelect} />;
}

type PartsProps = Omit<ExplanationProps, 'session'> & { analysis: Analysis };

function Parts({ analysis, reading, onSelect }: PartsProps) {
  const { parts, source, omitted } = analysis;
  const cursor = useStore(reading, (state) => state.cursor);
  const onPoint = (pointed: { start: number; end: number } | null) => reading.setState({ pointed });
  const scroller = useRef<HTMLDivElement>(null);
  // Choosing a part puts the cursor at its end, where another one begins; until it moves on, the chosen one is meant.
  const [chosen, setChosen] = useState(-1);
  const at = useMemo(() => partAt(parts, cursor), [parts, cursor]);
  const current = parts[chosen]?.end === cursor ? chosen : at;
  const lines = useVirtualizer({
    count: parts.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 8,
    paddingStart: 4,
    paddingEnd: 4,
  });
  useEffect(() => {
    if (current >= 0) lines.scrollToIndex(current, { align: 'auto' });
  }, [lines, current]);
  useEffect(() => () => reading.setState({ pointed: null }), [reading]);

  const go = (index: number) => {
    const to = Math.min(parts.length - 1, Math.max(0, index));
    const part = parts[to];
    if (part === undefined) return;
    setChosen(to);
    onPoint({ start: part.start, end: part.end });
    onSelect(part.start, part.end);
    scroller.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      Home: 0,
      End: parts.length - 1,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    go(to);
  };
  return (
    <div className="flex h-full flex-col">
      <div
        ref={scroller}
        role="listbox"
        aria-label="Explanation, part by part"
        aria-activedescendant={current >= 0 ? `part-${current}` : undefined}
        tabIndex={0}
        onKeyDown={press}
        onPointerLeave={() => onPoint(null)}
        className="min-h-0 flex-1 overflow-auto"
      >
        <div style={{ height: lines.getTotalSize() }} className="relative">
          {lines.getVirtualItems().map(({ index, start }) => {
            const part = parts[index];
            if (part === undefined) return null;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
              // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
              <div
                key={index}
                id={`part-${index}`}
                role="option"
                aria-selected={index === current}
                onClick={() => {
                  setChosen(index);
                  onSelect(part.start, part.end);
                }}
                onPointerEnter={() => onPoint({ start: part.start, end: part.end })}
                style={{ top: start, height: LINE, paddingLeft: 12 + 16 * Math.min(DEEPEST, part.depth) }}
                className={cx(
                  'absolute inset-x-0 flex items-center gap-2 pr-3',
                  index === current ? 'bg-selected' : 'hover:bg-hover',
                )}
              >
                <bdi className="max-w-[45%] shrink-0 truncate rounded-sm bg-hover px-1 font-mono text-sm">
                  {oneLine(source.slice(part.start, Math.min(part.end, part.start + 80))) || '␀'}
                </bdi>
                <bdi className="min-w-0 truncate text-muted">{oneLine(part.text)}</bdi>
              </div>
            );
          })}
        </div>
      </div>
      {omitted > 0 && (
        <p className="shrink-0 border-t border-line px-3 py-1 text-sm text-muted">
          The first {parts.length.toLocaleString('en')} parts are listed, {omitted.toLocaleString('en')} more
          are not.
        </p>
      )}
    </div>
  );
}
