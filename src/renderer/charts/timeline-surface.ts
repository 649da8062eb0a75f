// What a timeline is drawn on: the plot's place on the canvas, and its colours resolved from the theme.
import type { MarkKind } from '../../shared/model/timeline.ts';
import { MARK_TOKENS } from '../parts/mark-shape.tsx';
import { tokenColour } from './colours.ts';

/** Where the plot is on the canvas, in its own pixels, and how values become places. */
export interface Surface {
  readonly ctx: CanvasRenderingContext2D;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Canvas pixels of a CSS pixel. */
  readonly ratio: number;
  readonly x: (ms: number) => number;
  readonly y: (height: number) => number;
}

export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly faint: string;
  readonly line: string;
  readonly surface: string;
  readonly accent: string;
  readonly levels: Readonly<Record<'medium' | 'high' | 'critical', string>>;
  readonly kinds: Readonly<Record<MarkKind, string>>;
}

export function readPalette(): Palette {
  return {
    ink: tokenColour('--color-ink'),
    muted: tokenColour('--color-muted'),
    faint: tokenColour('--color-faint'),
    line: tokenColour('--color-line'),
    surface: tokenColour('--color-surface'),
    accent: tokenColour('--color-accent'),
    levels: {
      medium: tokenColour('--color-medium'),
      high: tokenColour('--color-high'),
      critical: tokenColour('--color-critical'),
    },
    kinds: Object.fromEntries(
      Object.entries(MARK_TOKENS).map(([kind, token]) => [kind, tokenColour(token)]),
    ) as Record<MarkKind, string>,
  };
}
