// The steps in order, those in sight only drawn, with the keys that go through them.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { ConversationStep } from '../../../shared/protocol/conversations.ts';
import { ErrorNote } from '../../parts/notice.tsx';
import { oneLine } from '../../parts/segments.ts';
import { detailsOf } from '../../state/alerts.ts';
import { type Conversation, referenceOf, type StepPart, textKey } from '../../state/conversations.ts';
import { gather } from '../../state/gathering.ts';
import { useKeys } from '../../state/keys.ts';
import { memberOf } from '../../state/reference.ts';
import { navigate } from '../../state/route.ts';
import { timelineHref, timelinePlace } from '../../state/timeline-query.ts';
import { notifyFailure } from '../../state/toasts.ts';
import { useRight } from '../../state/workspace.ts';
import { canFold, isRisky } from './fold.ts';
import { Step } from './step.tsx';

/** A step's height before it is measured, in pixels. */
const ESTIMATE = 64;
/** Steps from either end at which the next page is read. */
const AHEAD = 30;
/** Steps are measured as they are drawn, which moves a list that was just opened a few times. */
const SETTLES_MS = 250;

export interface StepsProps {
  conversation: Conversation;
  steps: readonly ConversationStep[];
  /** Index of the step to open at; null for the first. */
  at: number | null;
}

export function Steps({ conversation, steps, at }: StepsProps) {
  const { page, extending, extendFailure, texts } = useStore(conversation.store);
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string | null>(() => steps[at ?? 0]?.id ?? null);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());

  const virtual = useVirtualizer({
    count: steps.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ESTIMATE,
    getItemKey: (index) => steps[index]?.id ?? index,
    initialOffset: (at ?? 0) * ESTIMATE,
    overscan: 8,
    paddingStart: 8,
    paddingEnd: 8,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;

  const go = (index: number, align: 'auto' | 'center' = 'auto') => {
    const step = steps[index];
    if (step === undefined) return;
    setActive(step.id);
    virtual.scrollToIndex(index, { align });
  };
  // No page is read before the list stands where it was opened: until then its beginning seems to be in sight.
  const [placed, setPlaced] = useState(at === null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, at the step that the address names
  useLayoutEffect(() => {
    if (at === null) return;
    virtual.scrollToIndex(at, { align: 'center' });
    const timer = setTimeout(() => setPlaced(true), SETTLES_MS);
    return () => clearTimeout(timer);
  }, []);

  // Steps that come before the first move all others down: what is at the upper edge is put back there.
  const drawn = useRef({ steps, places: virtual.measurementsCache });
  useLayoutEffect(() => {
    const before = drawn.current;
    drawn.current = { steps, places: virtual.measurementsCache };
    const feed = scroller.current;
    if (feed === null || before.steps === steps || before.steps[0]?.id === steps[0]?.id) return;
    const edge = before.places.find(({ end }) => end > feed.scrollTop);
    const id = edge && before.steps[edge.index]?.id;
    const now = virtual.measurementsCache[steps.findIndex((step) => step.id === id)];
    if (edge && now) virtual.scrollToOffset(now.start + feed.scrollTop - edge.start);
  });

  useEffect(() => {
    if (!placed || extending !== null || extendFailure !== null) return;
    if (page?.after != null && last >= steps.length - AHEAD) void conversation.extend('after');
    else if (page?.before != null && first < 3) void conversation.extend('before');
  }, [conversation, placed, page, extending, extendFailure, first, last, steps.length]);

  const readOn = useCallback(
    (step: ConversationStep, what: StepPart) => {
      conversation.readOn(step, what).catch((error: unknown) => notifyFailure(detailsOf(error)));
    },
    [conversation],
  );
  const fold = useCallback(
    (step: ConversationStep) => {
      setActive(step.id);
      setUnfolded((now) => {
        const next = new Set(now);
        if (!next.delete(step.id)) next.add(step.id);
        return next;
      });
      for (const what of ['text', 'data'] as const) {
        const given = (what === 'text' ? step.text : step.data) ?? '';
        const count = what === 'text' ? step.characters : step.dataCharacters;
        const begun = conversation.store.getState().texts.has(textKey(step.id, what));
        if (!begun && [...given].length < count) readOn(step, what);
      }
    },
    [conversation, readOn],
  );

  const mayGather = useRight('cases.write');
  const user = page?.user ?? null;
  const gatherStep = useCallback(
    (step: ConversationStep) => {
      const member = memberOf(referenceOf(step));
      if (member === null) return;
      const name = user === null ? null : (user.name ?? user.email ?? `User ${user.id}`);
      gather({
        members: [member],
        what: member.kind === 'alert' ? 'the alert' : 'the message',
        title: name === null ? '' : `Message of ${oneLine(name)}`,
        severity: step.risk?.level ?? 'MEDIUM',
      });
    },
    [user],
  );
  const mayBeGathered = (step: ConversationStep) => mayGather && memberOf(referenceOf(step)) !== null;

  const subject = page?.user?.key ?? `c:${conversation.id}`;
  const place = () => steps.findIndex(({ id }) => id === active);
  const move = (by: number) => go(Math.min(steps.length - 1, Math.max(0, place() + by)));
  const moveRisky = (by: 1 | -1) => {
    for (let index = place() + by; index >= 0 && index < steps.length; index += by)
      if (isRisky(steps[index] as ConversationStep)) return go(index, 'center');
  };
  const toEnd = async (end: 'before' | 'after') => {
    while (await conversation.extend(end));
    const now = conversation.store.getState().steps;
    const index = end === 'before' ? 0 : now.length - 1;
    setActive(now[index]?.id ?? null);
    // The new steps are drawn first.
    requestAnimationFrame(() => virtual.scrollToIndex(index, { align: end === 'before' ? 'start' : 'end' }));
  };
  const toFirst = () => void toEnd('before');
  const toLast = () => void toEnd('after');
  useKeys('Conversation', [
    { keys: 'j', label: 'Next step', run: () => move(1) },
    { keys: 'k', label: 'Previous step', run: () => move(-1) },
    { keys: 'arrowdown', label: 'Next step', unlisted: true, run: () => move(1) },
    { keys: 'arrowup', label: 'Previous step', unlisted: true, run: () => move(-1) },
    {
      keys: 't',
      label: 'Show the step on the timeline',
      run: () => {
        const step = steps[place()];
        if (step === undefined) return;
        const { path, query } = timelinePlace([subject], { at: step.at });
        navigate(path, query);
      },
    },
    {
      keys: 'shift+c',
      label: 'Add the step to a case',
      run: () => {
        const step = steps[place()];
        if (step !== undefined && mayBeGathered(step)) gatherStep(step);
      },
    },
    { keys: 'n', label: 'Next risky step', run: () => moveRisky(1) },
    { keys: 'p', label: 'Previous risky step', run: () => moveRisky(-1) },
    {
      keys: 'enter',
      label: 'Fold or unfold the step',
      run: () => {
        const step = steps[place()];
        if (step === undefined || !canFold(step)) return;
        fold(step);
        // Its new height is known a frame later.
        requestAnimationFrame(() => virtual.scrollToIndex(place(), { align: 'auto' }));
      },
    },
    // Alone, g begins the ways to other screens.
    { keys: 'g g', label: 'First step', run: toFirst },
    { keys: 'shift+g', label: 'Last step', run: toLast },
    { keys: 'home', label: 'First step', unlisted: true, run: toFirst },
    { keys: 'end', label: 'Last step', unlisted: true, run: toLast },
  ]);

  return (
    <>
      {extendFailure !== null && (
        <ErrorNote
          error={extendFailure}
          onRetry={() => void conversation.extend(page?.after != null ? 'after' : 'before')}
          className="m-2"
        />
      )}
      <div
        ref={scroller}
        role="feed"
        aria-label="Steps"
        aria-busy={extending !== null}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard
        tabIndex={0}
        data-testid="steps"
        className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto [overflow-anchor:none] [scrollbar-gutter:stable] focus-visible:-outline-offset-2"
      >
        <div className="relative mx-auto max-w-6xl" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const step = steps[index];
            if (step === undefined) return null;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: every click has its key, bound by the screen
              <article
                key={step.id}
                ref={virtual.measureElement}
                data-index={index}
                data-step={step.id}
                data-kind={step.kind}
                aria-posinset={index + 1}
                aria-setsize={page?.before === null && page.after === null ? steps.length : -1}
                aria-current={step.id === active}
                onClick={() => setActive(step.id)}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${start}px)` }}
              >
                <Step
                  step={step}
                  active={step.id === active}
                  timeline={step.id === active ? timelineHref([subject], { at: step.at }) : null}
                  unfolded={unfolded.has(step.id)}
                  text={texts.get(textKey(step.id, 'text'))}
                  data={texts.get(textKey(step.id, 'data'))}
                  onFold={fold}
                  onReadOn={readOn}
                  onGather={step.id === active && mayBeGathered(step) ? gatherStep : null}
                />
              </article>
            );
          })}
        </div>
      </div>
    </>
  );
}
