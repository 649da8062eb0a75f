// The columns of a table, both sides in one grid.
import type { ObjectDetail, SchemaComparison } from '../../../shared/protocol/schema.ts';
import { cx } from '../../parts/class-names.ts';
import { ScrollBox } from '../../parts/scroll-box.tsx';
import { oneLine } from '../../parts/segments.ts';
import { StatusMark } from './words.tsx';

type Side = ObjectDetail['columns'][number]['left'];

export function Columns({ detail, comparison }: { detail: ObjectDetail; comparison: SchemaComparison }) {
  return (
    <ScrollBox label="Columns side by side">
      <table className="w-full text-left">
        <thead className="text-sm text-muted">
          <tr>
            <th className="w-8 px-1 py-1">
              <span className="sr-only">Status</span>
            </th>
            <th colSpan={2} className="px-2 py-1 font-normal">
              Left: {comparison.left.title}
            </th>
            <th colSpan={2} className="border-l border-line px-2 py-1 font-normal">
              Right: {comparison.right.title}
            </th>
          </tr>
        </thead>
        <tbody>
          {detail.columns.map(({ left, right, status }) => (
            <tr
              key={`${left?.name ?? ''}\n${right?.name ?? ''}`}
              className={cx('border-t border-line align-top', status === 'same' && 'text-muted')}
            >
              <td className="px-1 py-1">
                <StatusMark status={status} />
              </td>
              <Cells side={left} other={right} />
              <Cells side={right} other={left} divided />
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function Cells({ side, other, divided = false }: { side: Side; other: Side; divided?: boolean }) {
  const edge = divided ? 'border-l border-line' : '';
  if (side === null)
    return (
      <td colSpan={2} className={cx('px-2 py-1 text-faint', edge)}>
        not there
      </td>
    );
  const differs = (what: 'type' | 'notNull' | 'default') => other !== null && other[what] !== side[what];
  return (
    <>
      <th scope="row" className={cx('min-w-36 px-2 py-1 font-mono text-sm font-medium wrap-anywhere', edge)}>
        {oneLine(side.name)}
      </th>
      <td className="px-2 py-1 font-mono text-sm wrap-anywhere">
        <span className={differs('type') ? 'text-warn' : ''}>{side.type}</span>
        {(side.notNull || differs('notNull')) && (
          <span className={differs('notNull') ? 'text-warn' : ''}> {side.notNull ? 'not null' : 'null'}</span>
        )}
        {(side.default !== null || differs('default')) && (
          <span className={differs('default') ? 'text-warn' : 'text-muted'}>
            {' '}
            {side.default === null ? 'no default' : `= ${side.default}`}
          </span>
        )}
      </td>
    </>
  );
}
