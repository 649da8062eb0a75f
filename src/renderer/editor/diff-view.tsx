// Two texts beside each other with what differs between them; the second one may be written in.
import { useEffect, useLayoutEffect, useRef } from 'react';
import { Skeleton } from '../parts/skeleton.tsx';
import { useMonaco } from './load.ts';
import type { Monaco } from './monaco.ts';
import { LOOK } from './options.ts';

export interface DiffViewProps {
  /** What is compared; read out. */
  label: string;
  before: string;
  after: string;
  /** Above each side: "Version 3, Dana". */
  beforeLabel: string;
  afterLabel: string;
  /** Makes the second side one to write in. */
  onChange?: ((after: string) => void) | undefined;
  /** CSS height of the texts. */
  height?: string | undefined;
}

export function DiffView(props: DiffViewProps) {
  const { monaco, failed } = useMonaco();
  const { label, before, after, beforeLabel, afterLabel, height = '20rem' } = props;
  return (
    <section aria-label={label} className="flex min-w-0 flex-col rounded-md border border-line">
      <header className="grid grid-cols-2 border-b border-line text-sm text-muted">
        <span className="truncate px-3 py-1">{beforeLabel}</span>
        <span className="truncate border-l border-line px-3 py-1">{afterLabel}</span>
      </header>
      <div style={{ height }} className="min-h-0">
        {failed ? (
          <div className="grid h-full grid-cols-2 overflow-auto">
            <pre className="p-2 font-mono text-sm wrap-anywhere whitespace-pre-wrap">{before}</pre>
            <pre className="border-l border-line p-2 font-mono text-sm wrap-anywhere whitespace-pre-wrap">
              {after}
            </pre>
          </div>
        ) : monaco === null ? (
          <Skeleton lines={4} className="p-3" />
        ) : (
          <MonacoDiff {...props} monaco={monaco} />
        )}
      </div>
    </section>
  );
}

/** Monaco gives a comparison up after five seconds. */
const OUTLIVED_MS = 6_000;

function MonacoDiff(props: DiffViewProps & { monaco: Monaco }) {
  const { monaco, label, before, after, onChange } = props;
  const box = useRef<HTMLDivElement>(null);
  const changed = useRef(onChange);
  const texts = useRef({ before, after });
  const editable = onChange !== undefined;
  useLayoutEffect(() => {
    changed.current = onChange;
  });
  const models = useRef<{ set(before: string, after: string): void } | null>(null);

  useEffect(() => {
    if (box.current === null) return;
    const original = monaco.editor.createModel(texts.current.before, 'plaintext');
    const modified = monaco.editor.createModel(texts.current.after, 'plaintext');
    const editor = monaco.editor.createDiffEditor(box.current, {
      ...LOOK,
      editContext: false,
      readOnly: !editable,
      originalEditable: false,
      originalAriaLabel: `${label}: before`,
      modifiedAriaLabel: `${label}: after`,
      renderSideBySide: true,
      useInlineViewWhenSpaceIsLimited: false,
      diffWordWrap: 'on',
      wordWrap: 'on',
      lineNumbers: 'off',
      folding: false,
      glyphMargin: false,
      renderOverviewRuler: false,
      renderMarginRevertIcon: false,
      renderGutterMenu: false,
      unusualLineTerminators: 'off',
      // Nobody is to be trapped in a text that is there to be read.
      tabFocusMode: true,
    });
    editor.setModel({ original, modified });
    const stop = modified.onDidChangeContent(() => changed.current?.(modified.getValue()));
    models.current = {
      set(nextBefore, nextAfter) {
        if (original.getValue() !== nextBefore) original.setValue(nextBefore);
        if (modified.getValue() !== nextAfter) modified.setValue(nextAfter);
      },
    };
    return () => {
      models.current = null;
      stop.dispose();
      editor.setModel(null);
      editor.dispose();
      // A comparison under way in Monaco's worker throws when its texts are gone before it is done.
      setTimeout(() => {
        original.dispose();
        modified.dispose();
      }, OUTLIVED_MS);
    };
  }, [monaco, editable, label]);

  useEffect(() => {
    texts.current = { before, after };
    models.current?.set(before, after);
  }, [before, after]);

  return <div ref={box} className="h-full" />;
}
