// A value that no editor could give back as it was: shown as it stands, with the way to write it so that one can.
import { Callout } from '../parts/notice.tsx';
import type { PatternEditorProps } from './pattern-editor.tsx';

const MARK = '\ufeff';

/** Editors break lines at carriage returns and write them back as something else, and drop the mark of byte order before a text. */
export const isUntypable = (value: string): boolean => value.includes('\r') || value.startsWith(MARK);

export function UntypableValue({ value, onChange, readOnly, plain = false }: PatternEditorProps) {
  const returns = value.includes('\r');
  const change = plain
    ? () => onChange(value.replaceAll('\r', '').replace(/^\ufeff+/, ''))
    : () =>
        onChange(
          value.replaceAll('\r', '\\r').replace(/^\ufeff+/, (marks) => '\\ufeff'.repeat(marks.length)),
        );
  return (
    <div className="flex flex-col gap-2 p-2">
      <Callout
        kind="warn"
        title={
          returns
            ? 'This value has carriage returns, which an editor cannot keep apart from line breaks'
            : 'This value begins with an invisible mark, U+FEFF, which an editor would drop'
        }
        actions={
          !readOnly && (
            <button type="button" className="font-medium text-accent underline" onClick={change}>
              {plain ? 'Leave them out' : `Write ${returns ? 'them as \\r' : 'it as \\ufeff'}`}
            </button>
          )
        }
      >
        It is left as it is until you change that.
        {plain ? '' : ` In a regular expression ${returns ? '\\r' : '\\ufeff'} means the same.`}
      </Callout>
      <pre className="max-h-40 overflow-auto font-mono text-sm wrap-anywhere whitespace-pre-wrap">
        {value
          .slice(0, 2_000)
          .replaceAll('\r', '␍')
          .replace(/^\ufeff+/, (marks) => '⌖'.repeat(marks.length))}
      </pre>
    </div>
  );
}
