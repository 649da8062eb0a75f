// Two panes with a border between them that is moved by pointer or by arrow keys; remembers where it was put.
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { cx } from './class-names.ts';

export interface SplitPaneProps {
  /** Under which the width is remembered on this machine. */
  name: string;
  /** What the second pane is; read out with the border. */
  label: string;
  main: ReactNode;
  /** The pane at the end; null hides it and the border. */
  side: ReactNode | null;
  /** Width of the second pane in pixels. */
  initial?: number | undefined;
  min?: number | undefined;
  max?: number | undefined;
  className?: string | undefined;
}

const stored = (name: string) => `pane.${name}`;

/** A width within bounds; what is no number is the initial width. */
export function clampWidth(width: number, initial: number, min: number, max: number): number {
  return Number.isFinite(width) ? Math.round(Math.min(max, Math.max(min, width))) : initial;
}

export function SplitPane({
  name,
  label,
  main,
  side,
  initial = 440,
  min = 320,
  max = 800,
  className,
}: SplitPaneProps) {
  const [width, setWidth] = useState(() =>
    clampWidth(Number.parseInt(localStorage.getItem(stored(name)) ?? '', 10), initial, min, max),
  );
  const frame = useRef<HTMLDivElement>(null);

  const put = (wanted: number) => {
    const next = clampWidth(wanted, initial, min, max);
    setWidth(next);
    localStorage.setItem(stored(name), String(next));
  };
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const box = frame.current?.getBoundingClientRect();
    if (box !== undefined && event.currentTarget.hasPointerCapture(event.pointerId))
      put(box.right - event.clientX);
  };
  const press = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowLeft: width + 24,
      ArrowRight: width - 24,
      Home: max,
      End: min,
    };
    const wanted = steps[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    put(wanted);
  };

  return (
    <div ref={frame} className={cx('flex h-full min-h-0 min-w-0', className)}>
      <div className="min-h-0 min-w-0 flex-1">{main}</div>
      {side !== null && (
        <>
          {/* biome-ignore lint/a11y/useSemanticElements: a border to be moved is a focusable separator, not a rule */}
          <div
            role="separator"
            aria-orientation="vertical"
            aria-label={`Width of ${label}`}
            aria-valuenow={width}
            aria-valuemin={min}
            aria-valuemax={max}
            tabIndex={0}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={drag}
            onDoubleClick={() => put(initial)}
            onKeyDown={press}
            className="relative w-px shrink-0 cursor-col-resize touch-none bg-line before:absolute before:inset-y-0 before:-left-1 before:w-2.5 hover:bg-accent focus-visible:bg-accent focus-visible:outline-1"
          />
          <aside
            aria-label={label}
            style={{ width }}
            className="min-h-0 max-w-[70%] shrink-0 overflow-hidden"
          >
            {side}
          </aside>
        </>
      )}
    </div>
  );
}
