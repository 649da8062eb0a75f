/** Values in which two configurations differ, one under the other. */
import type { Configuration } from '../../../shared/model/configuration.ts';
import { oneLine } from '../../parts/segments.ts';
import { sayDifferences } from './words.ts';

export interface DifferencesProps {
  /** Null where there is nothing to compare with. */
  readonly before: Configuration | null;
  readonly after: Configuration;
  /** More than these are counted. */
  readonly most?: number;
}

export function Differences({ before, after, most = 100 }: DifferencesProps) {
  if (before === null) return null;
  const all = sayDifferences(before, after);
  if (all.length === 0) return <p className="text-sm text-muted">Nothing differs.</p>;
  return (
    <ul aria-label="What differs" className="mt-1 flex flex-col gap-0.5">
      {all.slice(0, most).map(({ pointer, label, before: old, after: now }) => (
        <li key={pointer} className="text-sm wrap-anywhere">
          {oneLine(label)}: <span className="text-muted">{oneLine(old)}</span> → {oneLine(now)}
        </li>
      ))}
      {all.length > most && <li className="text-sm text-muted">and {all.length - most} more</li>}
    </ul>
  );
}
