// A plain field in place of the editor, where its files cannot be had or the pattern is too long for it.
import { useImperativeHandle, useLayoutEffect, useRef } from 'react';
import { cx, FIELD } from '../parts/class-names.ts';
import type { PatternEditorProps } from './pattern-editor.tsx';

export function PlainEditor({
  label,
  value,
  onChange,
  readOnly,
  analysis,
  onCursor,
  cursor = 0,
  ref,
}: PatternEditorProps & { cursor?: number | undefined }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    select(start, end) {
      field.current?.focus();
      field.current?.setSelectionRange(start, end);
    },
    replace: (start, end, text) => onChange(value.slice(0, start) + text + value.slice(end)),
  }));
  // It may take the place of the editor that was just pasted into: one writes on where one was.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when it takes that place
  useLayoutEffect(() => {
    if (document.activeElement !== document.body) return;
    field.current?.focus();
    field.current?.setSelectionRange(cursor, cursor);
  }, []);
  const first = analysis?.markers[0];
  return (
    <>
      <textarea
        ref={field}
        aria-label={label}
        value={value}
        readOnly={Boolean(readOnly)}
        spellCheck={false}
        rows={6}
        onChange={(event) => onChange(event.target.value)}
        onSelect={(event) => onCursor?.(event.currentTarget.selectionStart)}
        className={cx(FIELD, 'h-auto min-h-24 flex-1 resize-y py-1.5 font-mono text-base')}
      />
      {first !== undefined && (
        <p className={cx('text-sm', first.severity === 'error' ? 'text-bad' : 'text-warn')}>
          At character {first.start + 1}: {first.message}
        </p>
      )}
    </>
  );
}
