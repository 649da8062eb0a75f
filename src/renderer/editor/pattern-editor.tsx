// A pattern to write in: Monaco where it could be loaded and the pattern is not too long for it, else a plain field that can do the
// same without colours.
import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import { Callout } from '../parts/notice.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { afterFrame } from './after-frame.ts';
import type { Analysis } from './analyse.ts';
import { know } from './knowledge.ts';
import { COLOURED_CHARACTERS, LANGUAGE, rangeOf } from './language.ts';
import { useMonaco } from './load.ts';
import type { Monaco } from './monaco.ts';
import { optionsOf } from './options.ts';
import { PlainEditor } from './plain-editor.tsx';
import { isUntypable, UntypableValue } from './untypable-value.tsx';

export interface Highlight {
  /** Half-open, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** `part`: what is pointed at in the explanation. `guilty`: what an attack makes slow. */
  readonly kind: 'part' | 'guilty';
}

export interface PatternEditorHandle {
  focus(): void;
  /** Selects a piece, brings it into sight and gives the editor the focus. */
  select(start: number, end: number): void;
  /** Replaces a piece; can be undone like typing. */
  replace(start: number, end: number, text: string): void;
}

export interface PatternEditorProps {
  /** Read out. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Why it cannot be written in; null where it can. */
  readOnly?: string | null | undefined;
  /** Plain text instead of a regular expression: no colours, no help. */
  plain?: boolean | undefined;
  /** Its errors and warnings are marked; one of an earlier text waits for the next. */
  analysis: Analysis | null;
  highlights?: readonly Highlight[] | undefined;
  /** Told the UTF-16 offset of the cursor. */
  onCursor?: ((offset: number) => void) | undefined;
  ref?: Ref<PatternEditorHandle> | undefined;
}

export function PatternEditor(props: PatternEditorProps) {
  const { monaco, failed } = useMonaco();
  // Once it was too long it stays in the plain field, so that nobody who shortens it loses the place they are at.
  const [long, setLong] = useState(false);
  if (!long && props.value.length > COLOURED_CHARACTERS) setLong(true);
  const cursor = useRef(0);
  if (isUntypable(props.value)) return <UntypableValue {...props} />;
  if (failed) {
    return (
      <div className="flex h-full min-h-0 flex-col gap-2 p-2">
        <Callout kind="warn" title="The editor could not be loaded">
          This plain field does the same, without colours and help. Open the screen again to try once more.
        </Callout>
        <PlainEditor {...props} />
      </div>
    );
  }
  if (long) {
    return (
      <div className="flex h-full min-h-0 flex-col gap-1 p-2">
        <p role="note" className="text-sm text-muted">
          A plain field, without colours and help: it is longer than{' '}
          {COLOURED_CHARACTERS.toLocaleString('en')} characters. Errors and tests work as always.
        </p>
        <PlainEditor {...props} cursor={cursor.current} />
      </div>
    );
  }
  const onCursor = (offset: number) => {
    cursor.current = offset;
    props.onCursor?.(offset);
  };
  if (monaco === null) return <Skeleton lines={3} className="p-3" />;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <MonacoPattern {...props} onCursor={onCursor} monaco={monaco} />
    </div>
  );
}

type Editor = ReturnType<Monaco['editor']['create']>;

function MonacoPattern(props: PatternEditorProps & { monaco: Monaco }) {
  const { monaco, label, value, readOnly = null, plain = false, analysis, highlights, ref } = props;
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  /** The text the owner knows: the last it was told, or gave. */
  const known = useRef(value);
  const giving = useRef(false);
  const [editor, setEditor] = useState<Editor | null>(null);
  useLayoutEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    if (box.current === null) return;
    const model = monaco.editor.createModel(latest.current.value, 'plaintext');
    model.setEOL(monaco.editor.EndOfLineSequence.LF);
    const made = monaco.editor.create(box.current, { ...optionsOf(label), model });
    // The letter is drawn first; what it changes elsewhere on the screen follows.
    let typed = false;
    const telling = afterFrame(() => {
      const position = made.getPosition();
      if (typed) {
        typed = false;
        known.current = model.getValue();
        latest.current.onChange(known.current);
      }
      if (position !== null) latest.current.onCursor?.(model.getOffsetAt(position));
    });
    const stops = [
      made.onDidChangeModelContent(() => {
        if (giving.current) return;
        typed = true;
        telling.later();
      }),
      made.onDidChangeCursorPosition(telling.later),
      made.onDidBlurEditorText(telling.flush),
      // A shortcut such as the one to publish means all of what was typed.
      made.onKeyDown(({ ctrlKey, metaKey }) => (ctrlKey || metaKey) && telling.flush()),
      leaveByEscape(monaco, made),
      insertAtOnce(box.current, made),
    ];
    setEditor(made);
    return () => {
      telling.flush();
      telling.stop();
      for (const stop of stops) stop.dispose();
      made.dispose();
      model.dispose();
      setEditor(null);
    };
  }, [monaco, label]);

  useEffect(() => {
    const model = editor?.getModel();
    // One's own text comes back late: meanwhile there may be more of it.
    if (!editor || !model || value === known.current) return;
    known.current = value;
    giving.current = true;
    // As an edit, so that taking somebody's text can be undone.
    editor.pushUndoStop();
    model.pushEditOperations([], [{ range: model.getFullModelRange(), text: value }], () => null);
    editor.pushUndoStop();
    giving.current = false;
  }, [editor, value]);

  useEffect(() => {
    const model = editor?.getModel();
    if (!editor || !model) return;
    monaco.editor.setModelLanguage(model, plain ? 'plaintext' : LANGUAGE);
    // In a long line each of these takes longer than a key may.
    editor.updateOptions({
      matchBrackets: plain ? 'never' : 'always',
      bracketPairColorization: { enabled: !plain },
      renderWhitespace: plain ? 'none' : 'all',
    });
  }, [monaco, editor, plain]);

  useEffect(() => {
    editor?.updateOptions({
      readOnly: readOnly !== null,
      readOnlyMessage: { value: readOnly ?? '' },
      ariaLabel: label,
    });
  }, [editor, readOnly, label]);

  useEffect(() => {
    const model = editor?.getModel();
    // Marks move with the text, so those of the text before may stay until there are new ones.
    if (!model || analysis?.source !== model.getValue()) return;
    know(model, analysis);
    const levels = monaco.MarkerSeverity;
    const severities = { error: levels.Error, warning: levels.Warning, note: levels.Info };
    monaco.editor.setModelMarkers(
      model,
      LANGUAGE,
      analysis.markers.map(({ severity, start, end, message, hint }) => {
        const range = rangeOf(monaco, model, start, end);
        return {
          severity: severities[severity],
          message: hint === null ? message : `${message}\n${hint}`,
          startLineNumber: range.startLineNumber,
          startColumn: range.startColumn,
          endLineNumber: range.endLineNumber,
          endColumn: range.endColumn,
        };
      }),
    );
  }, [monaco, editor, analysis]);

  useEffect(() => {
    const model = editor?.getModel();
    if (!editor || !model || !highlights?.length) return;
    const drawn = editor.createDecorationsCollection(
      highlights
        .filter(({ start, end }) => start < end)
        .map(({ start, end, kind }) => ({
          range: rangeOf(monaco, model, start, end),
          options: { inlineClassName: `pattern-${kind}`, stickiness: 1 },
        })),
    );
    return () => drawn.clear();
  }, [monaco, editor, highlights]);

  useImperativeHandle(ref, () => ({
    focus: () => editor?.focus(),
    select(start, end) {
      const model = editor?.getModel();
      if (!editor || !model) return;
      const range = rangeOf(monaco, model, start, end);
      editor.setSelection(range);
      editor.revealRangeInCenterIfOutsideViewport(range);
      editor.focus();
    },
    replace(start, end, text) {
      const model = editor?.getModel();
      if (!editor || !model || latest.current.readOnly) return;
      editor.pushUndoStop();
      editor.executeEdits('fix', [
        { range: rangeOf(monaco, model, start, end), text, forceMoveMarkers: true },
      ]);
      editor.pushUndoStop();
    },
  }));

  return <div ref={box} className="min-h-0 flex-1" data-testid="pattern-editor" />;
}

/** Longer ones are not typed by hand. */
const TYPED_CHARACTERS = 40;

/**
 * Monaco types what it is given character by character, and lays the line out anew for each: a text of 5,000 that an input method,
 * dictation or another program inserts at once would hang the window for minutes. Such a text is put in as one edit, as pasting is.
 */
function insertAtOnce(box: HTMLElement, editor: Editor): { dispose(): void } {
  const onInput = (event: InputEvent) => {
    const text = event.data ?? '';
    if (event.isComposing || text.length <= TYPED_CHARACTERS) return;
    event.preventDefault();
    event.stopPropagation();
    editor.trigger('insert', 'paste', { text, pasteOnNewLine: false, multicursorText: null, mode: null });
  };
  box.addEventListener('beforeinput', onInput, { capture: true });
  return { dispose: () => box.removeEventListener('beforeinput', onInput, { capture: true }) };
}

/** After Escape the next Tab goes on to the next thing on the screen; typing takes that back. */
function leaveByEscape(monaco: Monaco, editor: Editor): { dispose(): void } {
  const leaving = (on: boolean) => editor.updateOptions({ tabFocusMode: on });
  const stops = [
    editor.onKeyDown(({ keyCode }) => {
      const { Escape, Tab, Shift } = monaco.KeyCode;
      if (keyCode === Escape) leaving(true);
      else if (keyCode !== Tab && keyCode !== Shift) leaving(false);
    }),
    editor.onDidFocusEditorText(() => leaving(false)),
  ];
  return {
    dispose() {
      for (const stop of stops) stop.dispose();
    },
  };
}
