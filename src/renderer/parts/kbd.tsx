// Keys as caps: "g o" is two strokes, "mod+k" two keys held together, "mod" the command or control key of this machine.
import { cx } from './class-names.ts';

const MAC = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform);

const NAMES: Readonly<Record<string, string>> = {
  mod: MAC ? '⌘' : 'Ctrl',
  shift: MAC ? '⇧' : 'Shift',
  alt: MAC ? '⌥' : 'Alt',
  enter: 'Enter',
  escape: 'Esc',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  pagedown: 'PgDn',
  pageup: 'PgUp',
  home: 'Home',
  end: 'End',
  space: 'Space',
};

/** "mod+k" as the caps to draw, stroke by stroke: [["Ctrl", "K"]]. */
export function keyCaps(keys: string): string[][] {
  return keys
    .split(' ')
    .filter((stroke) => stroke !== '')
    .map((stroke) => {
      const parts = stroke === '+' ? ['+'] : stroke.split('+');
      return parts.map((part) => NAMES[part.toLowerCase()] ?? (parts.length > 1 ? part.toUpperCase() : part));
    });
}

export function Kbd({ keys, className }: { keys: string; className?: string | undefined }) {
  return (
    <span className={cx('inline-flex shrink-0 items-center gap-1', className)}>
      {keyCaps(keys).map((caps, stroke) => (
        <kbd
          // biome-ignore lint/suspicious/noArrayIndexKey: the strokes never move
          key={stroke}
          className="inline-flex h-4.5 min-w-4.5 items-center justify-center gap-0.5 rounded-sm border border-line-strong bg-canvas px-1 font-sans text-xs text-muted"
        >
          {caps.join(MAC ? '' : ' ')}
        </kbd>
      ))}
    </span>
  );
}
