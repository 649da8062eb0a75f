// One step of a conversation: its risk at the left, what it is, and what was said, folded where it is long.
import {
  Ban,
  CircleAlert,
  Flag,
  ListChecks,
  MessageSquare,
  ShieldAlert,
  ShieldX,
  Sparkles,
  Wrench,
} from 'lucide-react';
import { memo } from 'react';
import type { ConversationStep } from '../../../shared/protocol/conversations.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { LEVEL_TEXT, LevelBadge } from '../../parts/level-badge.tsx';
import { markColour } from '../../parts/marks.ts';
import { oneLine } from '../../parts/segments.ts';
import { Time } from '../../parts/time.tsx';
import { type ReadOn, referenceOf, type StepPart } from '../../state/conversations.ts';
import { subjectOf } from '../../state/reference.ts';
import { formatSubject } from '../../state/related.ts';
import { routeHref } from '../../state/route.ts';
import { beginning, FOLDED, hidesData, isLong } from './fold.ts';
import { MarkedText } from './marked-text.tsx';

type Kind = ConversationStep['kind'];

const ICONS: Readonly<Record<Kind, typeof Ban>> = {
  message: MessageSquare,
  answer: Sparkles,
  tool_call: Wrench,
  tool_result: Wrench,
  checkpoint: ListChecks,
  denial: Ban,
  block: ShieldX,
  alert: ShieldAlert,
  error: CircleAlert,
};
/** The bubble of each kind: what people said stands out, what the platform noted keeps back, what was stopped warns. */
const BUBBLES: Readonly<Record<Kind, string>> = {
  message: 'border-line-strong bg-raised mr-16',
  answer: 'border-line bg-canvas ml-16',
  tool_call: 'border-line bg-surface ml-16',
  tool_result: 'border-line bg-surface ml-16',
  checkpoint: 'border-transparent ml-16',
  denial: 'border-warn/40 bg-warn/8 ml-16',
  block: 'border-bad/45 bg-bad/8 mr-16',
  alert: 'border-bad/30 bg-surface mr-16',
  error: 'border-warn/40 bg-warn/8 ml-16',
};

export interface StepProps {
  step: ConversationStep;
  active: boolean;
  /** Where the active step stands on a timeline; null for the others. */
  timeline: string | null;
  unfolded: boolean;
  text: ReadOn | undefined;
  data: ReadOn | undefined;
  onFold: (step: ConversationStep) => void;
  onReadOn: (step: ConversationStep, what: StepPart) => void;
  /** Asks for a case; null where the step cannot be in one, and for all but the active one. */
  onGather: ((step: ConversationStep) => void) | null;
}

export const Step = memo(function Step({
  step,
  active,
  timeline,
  unfolded,
  text,
  data,
  onFold,
  onReadOn,
  onGather,
}: StepProps) {
  const { kind, oddities, risk } = step;
  const related = relatedHref(step);
  const Icon = ICONS[kind];
  const patterns = risk?.patterns ?? [];
  return (
    <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3 px-4 py-1">
      <RiskRail step={step} />
      <div
        className={cx(
          'min-w-0 rounded-lg border px-3',
          kind === 'checkpoint' ? 'py-0.5' : 'py-1.5',
          BUBBLES[kind],
          active && 'outline-2 outline-accent',
        )}
      >
        <header className="flex items-baseline gap-2 text-sm text-muted">
          <Icon aria-hidden className={cx('size-3.5 shrink-0 self-center', iconTone(kind))} />
          <bdi className={cx('min-w-0 truncate', kind !== 'checkpoint' && 'font-semibold text-ink')}>
            {oneLine(step.title)}
          </bdi>
          {hidesData(step) && (
            <button
              type="button"
              aria-expanded={unfolded}
              onClick={() => onFold(step)}
              className="shrink-0 rounded-sm text-accent hover:underline"
            >
              {unfolded ? 'Hide the record' : 'Show the record'}
            </button>
          )}
          {timeline !== null && (
            <a
              href={timeline}
              title="Show on the timeline (t)"
              className="shrink-0 text-accent hover:underline"
            >
              Timeline
            </a>
          )}
          {step.alert !== null && (
            <a href={routeHref(`alerts/${step.alert}`)} className="shrink-0 text-accent hover:underline">
              Open the alert
            </a>
          )}
          {related !== null && (
            <a href={related} className="shrink-0 text-accent hover:underline">
              Related
            </a>
          )}
          {onGather !== null && (
            <button
              type="button"
              title="Add this step to a case (Shift+C)"
              onClick={() => onGather(step)}
              className="shrink-0 rounded-sm text-accent hover:underline"
            >
              Add to case
            </button>
          )}
          <span className="tnum ml-auto flex shrink-0 gap-3">
            {step.tokens !== null && <span>{step.tokens.toLocaleString('en')} tokens</span>}
            {step.durationMs !== null && <span>{step.durationMs.toLocaleString('en')} ms</span>}
            {step.sequence !== null && <span title="Number in the conversation">#{step.sequence}</span>}
            <Time at={step.at} form="clock" />
          </span>
        </header>
        {step.text !== '' && (
          <Foldable
            what="text"
            step={step}
            unfolded={unfolded}
            more={text}
            onFold={onFold}
            onReadOn={onReadOn}
          />
        )}
        {step.truncatedAtSource && (
          <p className="text-sm text-muted">The platform kept only the beginning of this text.</p>
        )}
        {step.data !== null && (!hidesData(step) || unfolded) && (
          <Foldable
            what="data"
            step={step}
            unfolded={unfolded}
            more={data}
            onFold={onFold}
            onReadOn={onReadOn}
          />
        )}
        {patterns.length > 0 && (
          <ul aria-label="Matched patterns" className="mt-1 flex flex-wrap gap-1.5">
            {patterns.map(({ name }, owner) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a pattern may be stored twice, and never moves
              <li key={owner} className="flex max-w-full items-center gap-1 text-sm text-muted">
                <span
                  aria-hidden
                  className="size-2 shrink-0 rounded-full"
                  style={{ background: markColour(owner) }}
                />
                <bdi className="truncate font-mono">{oneLine(name)}</bdi>
              </li>
            ))}
          </ul>
        )}
        {oddities.length > 0 && (
          <ul aria-label="Oddities" className="mt-1 text-sm text-warn">
            {oddities.map((oddity) => (
              <li key={oddity} className="flex items-start gap-1.5">
                <Flag aria-hidden className="mt-0.5 size-3 shrink-0" />
                {oddity}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
});

/** What others wrote like it; null for what is no message. */
function relatedHref(step: ConversationStep): string | null {
  const subject = step.kind === 'message' ? subjectOf(referenceOf(step)) : null;
  return subject === null ? null : routeHref(`related/${formatSubject(subject)}`);
}

function iconTone(kind: Kind): string {
  if (kind === 'block' || kind === 'alert') return 'text-bad';
  return kind === 'denial' || kind === 'error' ? 'text-warn' : 'text-faint';
}

/** Score as a bar with its level, and what the conversation had gathered by then as a thinner one. */
function RiskRail({ step: { risk } }: { step: ConversationStep }) {
  const rail = '-my-1 border-r border-line pr-2';
  if (risk === null) return <span className={rail} />;
  const gathered = risk.accumulation;
  return (
    <div className={cx(rail, 'pt-2.5 pb-1', LEVEL_TEXT[risk.level])}>
      <div className="flex justify-end">
        <LevelBadge level={risk.level} score={risk.total} />
      </div>
      <Bar share={risk.total} className="mt-1 h-1.5" />
      {gathered !== null && (
        <>
          <Bar share={gathered} className="mt-1 h-0.5 opacity-60" />
          <p
            className="tnum mt-0.5 text-right text-xs text-muted"
            title="What the conversation had gathered by then, 0–100"
          >
            gathered {gathered}
          </p>
        </>
      )}
      {risk.blocked && <p className="text-right text-xs font-medium text-bad">Blocked</p>}
    </div>
  );
}

function Bar({ share, className }: { share: number; className: string }) {
  return (
    <div aria-hidden className={cx('overflow-hidden rounded-full bg-press', className)}>
      <div data-fill className="h-full rounded-full bg-current" style={{ width: `${share}%` }} />
    </div>
  );
}

interface FoldableProps {
  what: StepPart;
  step: ConversationStep;
  unfolded: boolean;
  more: ReadOn | undefined;
  onFold: StepProps['onFold'];
  onReadOn: StepProps['onReadOn'];
}

function Foldable({ what, step, unfolded, more, onFold, onReadOn }: FoldableProps) {
  const given = (what === 'text' ? step.text : step.data) ?? '';
  const characters = what === 'text' ? step.characters : step.dataCharacters;
  const whole = more?.text ?? given;
  const long = isLong(given, characters, what);
  const shown = long && !unfolded ? beginning(given, FOLDED[what]) : whole;
  const count = characters.toLocaleString('en');
  const isData = what === 'data';
  // Folded data is one line: what it is about, not how it is laid out.
  const text = isData && long && !unfolded ? shown.replace(/\s+/g, ' ') : shown;
  const left = more === undefined ? [...given].length < characters : more.next !== null;
  return (
    <div
      className={cx(
        isData && 'mt-1 rounded-md border border-line bg-canvas px-2 py-1',
        isData && !unfolded && 'break-all',
      )}
    >
      <MarkedText
        text={long && !unfolded ? `${text}…` : text}
        patterns={isData ? undefined : step.risk?.patterns}
        mono={isData}
      />
      {long && (
        <div className="-mb-1 -ml-2.5 flex flex-wrap">
          <Button kind="quiet" aria-expanded={unfolded} onClick={() => onFold(step)}>
            {unfolded ? 'Fold' : `Show all ${count} characters`}
          </Button>
          {unfolded && left && (
            <Button kind="quiet" busy={more?.reading ?? false} onClick={() => onReadOn(step, what)}>
              Read on: {[...whole].length.toLocaleString('en')} of {count} characters are shown
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
