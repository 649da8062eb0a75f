// How fit a pattern is, by shape, colour and word together: whether Python takes it, and how it fares against an attacker.
import type { PatternHealth } from '../../../shared/protocol/patterns.ts';
import { cx } from '../../parts/class-names.ts';
import { healthInWords } from '../../state/patterns-query.ts';

type Kind = 'safe' | 'unproven' | 'polynomial' | 'exponential' | 'error';

const LOOKS: Readonly<Record<Kind, string>> = {
  safe: 'text-good',
  unproven: 'text-muted',
  polynomial: 'text-warn',
  exponential: 'text-bad',
  error: 'text-bad',
};

const SAID: Readonly<Record<Kind, string>> = {
  safe: 'No text makes it slow',
  unproven: 'It could not be proven that no text makes it slow',
  polynomial: 'Some texts make it slow: time grows as a power of their length',
  exponential: 'Some texts make it hang: time doubles with every few characters',
  error: 'Python refuses it',
};

const kindOf = ({ error, grade }: PatternHealth): Kind => (error !== null ? 'error' : (grade ?? 'safe'));

/** Circle with a tick, ring, triangle, octagon, cross: none of colour, shape and word is needed alone. */
function GradeShape({ kind }: { kind: Kind }) {
  return (
    <svg
      viewBox="0 0 12 12"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      className="size-3 shrink-0"
    >
      {kind === 'safe' && <path d="m1.5 6.5 3 3 6-7" strokeWidth="2" />}
      {kind === 'unproven' && <circle cx="6" cy="6" r="4.5" strokeDasharray="2.4 2.3" />}
      {kind === 'polynomial' && <path d="M6 1.2 11.2 10.6H.8z" fill="currentColor" />}
      {kind === 'exponential' && (
        <path d="M3.7.5h4.6l3.2 3.2v4.6l-3.2 3.2H3.7L.5 8.3V3.7z" fill="currentColor" />
      )}
      {kind === 'error' && <path d="m2 2 8 8M10 2l-8 8" strokeWidth="2" />}
    </svg>
  );
}

/** A health as a chip; its long words as a title. */
export function HealthChip({ health }: { health: PatternHealth }) {
  const kind = kindOf(health);
  const title = [
    health.error === null ? SAID[kind] : `${SAID.error}: ${health.error}`,
    health.slow && 'It is searched for in every message: nothing it requires can be looked for beforehand',
  ].filter(Boolean);
  return (
    <span
      title={title.join('\n')}
      className={cx('inline-flex min-w-0 items-center gap-1.5 text-sm font-medium', LOOKS[kind])}
    >
      <GradeShape kind={kind} />
      <span className="truncate">{healthInWords(health)}</span>
    </span>
  );
}
