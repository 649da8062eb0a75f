// What this database lacks, what does not work without it, and what to do.
import type { Missing as Entry } from '../../../shared/protocol/workspace.ts';

const KINDS: Readonly<Record<Entry['kind'], string>> = {
  table: 'Table',
  column: 'Column',
  privilege: 'Privilege',
  type: 'Type',
};

export function Missing({ missing }: { missing: readonly Entry[] }) {
  return (
    <div className="overflow-x-auto rounded-lg border border-line">
      <table className="w-full text-left">
        <thead>
          <tr className="border-b border-line text-sm text-muted">
            <th className="px-3 py-1.5 font-medium">Missing</th>
            <th className="px-3 py-1.5 font-medium">So this does not work</th>
            <th className="px-3 py-1.5 font-medium">What to do</th>
          </tr>
        </thead>
        <tbody>
          {missing.map(({ what, kind, effect, remedy }) => (
            <tr key={`${kind} ${what}`} className="border-b border-line align-top last:border-0">
              <td className="px-3 py-2">
                <span className="block font-mono text-sm wrap-break-word">{what}</span>
                <span className="text-sm text-muted">{KINDS[kind]}</span>
              </td>
              <td className="px-3 py-2">{effect}</td>
              <td className="px-3 py-2 text-muted">{remedy}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
