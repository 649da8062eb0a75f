// The lines of the source folder read last that name a column: what would fail, or mean something else, where it is missing.
import { useEffect, useState } from 'react';
import { oneLine } from '../../parts/segments.ts';
import { type CodeMentions, mentionsOf } from '../../state/code.ts';
import { count, plural } from '../overview/figure.ts';

export function CodeLines({ table, column }: { table: string; column: string }) {
  const [found, setFound] = useState<CodeMentions | null>(null);
  useEffect(() => {
    let stale = false;
    void mentionsOf(table, column).then((mentions) => {
      if (!stale) setFound(mentions);
    });
    return () => {
      stale = true;
    };
  }, [table, column]);
  if (found === null || found.total === 0) return null;
  return (
    <details className="border-t border-line px-3 py-1.5 text-sm">
      <summary className="cursor-pointer text-muted">Named in {plural(found.total, 'line')} of code</summary>
      <ul className="pt-1 font-mono">
        {found.mentions.slice(0, 50).map(({ file, line }) => (
          <li key={`${file}:${line}`}>{oneLine(`${file}:${line}`)}</li>
        ))}
      </ul>
      {found.total > 50 && <p className="text-muted">And {count(found.total - 50)} more.</p>}
    </details>
  );
}
