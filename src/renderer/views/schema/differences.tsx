// The differences of an object and its parts, each property with both values, its grade and the reason.
import type { ObjectDetail, PartDifference } from '../../../shared/protocol/schema.ts';
import { Checkbox } from '../../parts/field.tsx';
import { ScrollBox } from '../../parts/scroll-box.tsx';
import { oneLine } from '../../parts/segments.ts';
import { include, useSchema } from '../../state/schema.ts';
import { CodeLines } from './code-lines.tsx';
import { GradeBadge, kindInWords, STATUS_WORDS, StatusMark } from './words.tsx';

export function Differences({ detail }: { detail: ObjectDetail }) {
  if (detail.differences.length === 0)
    return <p className="py-2 text-muted">Both sides are the same in all that is compared.</p>;
  return (
    <ul className="flex flex-col gap-3">
      {detail.differences.map((part) => (
        <Part
          key={part.id}
          part={part}
          whole={detail.row.id}
          table={[detail.row.schema, detail.row.name].filter(Boolean).join('.')}
        />
      ))}
    </ul>
  );
}

function Part({ part, whole, table }: { part: PartDifference; whole: string; table: string }) {
  const excluded = useSchema((state) => state.excluded);
  return (
    <li className="rounded-md border border-line">
      <header className="flex flex-wrap items-center gap-x-2 gap-y-1 px-3 py-1.5">
        <StatusMark status={part.status} />
        <span className="min-w-0 truncate font-medium">
          {kindInWords(part.kind)} {oneLine(part.name)}
        </span>
        {part.status !== 'different' && (
          <span className="text-muted">{STATUS_WORDS[part.status].toLowerCase()}</span>
        )}
        {part.grade !== null && <GradeBadge grade={part.grade} />}
        {part.reason !== null && <span className="text-muted">{part.reason}</span>}
        {part.id !== whole && (
          <Checkbox
            label="In the script"
            checked={!excluded.has(part.id) && !excluded.has(whole)}
            disabled={excluded.has(whole)}
            onChange={(on) => include(part.id, on)}
            className="ml-auto"
          />
        )}
      </header>
      {part.properties.length > 0 && (
        <ScrollBox label={`Properties of ${oneLine(part.name)}`} className="border-t border-line">
          <table className="w-full text-left">
            <thead className="text-sm text-muted">
              <tr>
                <th className="w-32 px-3 py-1 font-normal">Property</th>
                <th className="px-3 py-1 font-normal">Left</th>
                <th className="px-3 py-1 font-normal">Right</th>
                <th className="w-64 px-3 py-1 font-normal">What it means</th>
              </tr>
            </thead>
            <tbody>
              {part.properties.map((property) => (
                <tr key={property.property} className="border-t border-line align-top">
                  <th scope="row" className="px-3 py-1.5 font-normal text-muted">
                    {property.property}
                  </th>
                  <Value text={property.left} />
                  <Value text={property.right} />
                  <td className="px-3 py-1.5 text-sm text-muted">
                    <GradeBadge grade={property.grade} /> {property.reason}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
      {part.kind === 'column' && <CodeLines table={table} column={part.name} />}
    </li>
  );
}

function Value({ text }: { text: string }) {
  return (
    <td className="max-w-96 px-3 py-1.5 font-mono text-sm wrap-anywhere whitespace-pre-wrap">
      {text === '' ? <span className="text-faint">none</span> : text}
    </td>
  );
}
