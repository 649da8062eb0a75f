/** A limit that can be typed over for a try: taken when it is left or Enter is pressed; emptied, it is as it is set again. */
import { useEffect, useState } from 'react';
import { cx } from '../../parts/class-names.ts';

interface LimitFieldProps {
  label: string;
  /** The one that holds now, tried or set; null where there is none. */
  limit: number | null;
  unit: '$' | '';
  tried: boolean;
  /** Null where what was tried is given up. */
  onTry: (limit: number | null) => void;
}

const textOf = (limit: number | null) => (limit === null ? '' : String(Number(limit.toPrecision(6))));

export function LimitField({ label, limit, unit, tried, onTry }: LimitFieldProps) {
  const [text, setText] = useState(textOf(limit));
  useEffect(() => setText(textOf(limit)), [limit]);
  const typed = text.trim() === '' ? null : Number(text);
  const isWrong = typed !== null && !(typed >= 0 && typed <= 1e12);
  const take = () => {
    if (isWrong || text === textOf(limit)) return;
    onTry(typed);
    if (typed === null && !tried) setText(textOf(limit));
  };
  return (
    <span className="inline-flex items-center gap-1">
      {unit !== '' && <span className="text-faint">{unit}</span>}
      <input
        aria-label={label}
        aria-invalid={isWrong || undefined}
        title={isWrong ? 'A number, 0 or more; nothing for the limit as it is set' : undefined}
        inputMode="decimal"
        className={cx(
          'tnum w-20 rounded-md border bg-surface px-1.5 text-right hover:border-muted focus-visible:outline-1',
          isWrong ? 'border-bad' : tried ? 'border-accent' : 'border-control',
        )}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
          if (event.key === 'Escape') setText(textOf(limit));
        }}
      />
    </span>
  );
}
