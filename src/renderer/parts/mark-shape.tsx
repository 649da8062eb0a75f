// The kinds of marks on a timeline by shape, colour and word together, so that none of them is needed alone.
import type { MarkKind } from '../../shared/model/timeline.ts';

export const MARK_WORDS: Readonly<Record<MarkKind, readonly [one: string, many: string]>> = {
  message: ['message', 'messages'],
  pattern: ['pattern hit', 'pattern hits'],
  alert: ['alert', 'alerts'],
  tool: ['tool call', 'tool calls'],
  denial: ['denial', 'denials'],
  block: ['block', 'blocks'],
  triage: ['triage action', 'triage actions'],
  config: ['config change', 'config changes'],
};

/** "Pattern hits", to begin a line. */
export const markTitle = (kind: MarkKind, many = false): string => {
  const words = MARK_WORDS[kind][many ? 1 : 0];
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** Paths in a box of 12 by 12: as SVG beside words, as Path2D on a canvas. */
export const MARK_PATHS: Readonly<Record<MarkKind, string>> = {
  message: 'M6 2.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7z',
  pattern: 'M6 .6 11.4 6 6 11.4.6 6z',
  alert: 'M6 .8 11.6 11H.4z',
  tool: 'M2 2h8v8H2z',
  denial: 'M2.6.9 6 4.3 9.4.9 11.1 2.6 7.7 6l3.4 3.4-1.7 1.7L6 7.7l-3.4 3.4L.9 9.4 4.3 6 .9 2.6z',
  block: 'M3.7.5h4.6l3.2 3.2v4.6l-3.2 3.2H3.7L.5 8.3V3.7z',
  triage: 'M.9 6.6 2.6 4.9 5 7.3 9.6 2.2l1.7 1.6L5 10.7z',
  config: 'M4.6.8h2.8v3.8h3.8v2.8H7.4v3.8H4.6V7.4H.8V4.6h3.8z',
};

export const MARK_TOKENS: Readonly<Record<MarkKind, string>> = {
  message: '--color-low',
  pattern: '--color-high',
  alert: '--color-critical',
  tool: '--color-muted',
  denial: '--color-warn',
  block: '--color-bad',
  triage: '--color-good',
  config: '--color-accent',
};

export function MarkShape({ kind }: { kind: MarkKind }) {
  return (
    <svg
      viewBox="0 0 12 12"
      aria-hidden="true"
      fill="currentColor"
      className="size-3 shrink-0"
      style={{ color: `var(${MARK_TOKENS[kind]})` }}
    >
      <path d={MARK_PATHS[kind]} />
    </svg>
  );
}
