// Joins class names, leaving out what is off.

/** `cx('a', open && 'b')` gives "a b" or "a". */
export function cx(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}

/** The box of everything one types or picks in. */
export const FIELD =
  'h-(--control) w-full min-w-0 rounded-md border border-control bg-surface px-2 text-base text-ink placeholder:text-faint ' +
  'hover:border-muted focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 ' +
  'disabled:opacity-55 aria-invalid:border-bad data-invalid:border-bad';

/** A floating layer: menus, lists, popovers. */
export const LAYER =
  'rounded-lg bg-raised text-base text-ink shadow-pop outline-none origin-(--transform-origin) transition-[opacity,scale] duration-100 ' +
  'data-starting-style:opacity-0 data-starting-style:scale-98 data-ending-style:opacity-0';

/** One line of a floating list. */
export const ITEM =
  'flex min-h-7 items-center gap-2 rounded-sm px-2 py-1 text-base outline-none select-none ' +
  'data-highlighted:bg-press data-disabled:opacity-50';
