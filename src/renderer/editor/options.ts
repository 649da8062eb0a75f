// How every editor of the window is set up.
import type * as monacoApi from 'monaco-editor/editor/editor.api';

/** The options of an editor for one pattern. */
export function optionsOf(label: string): monacoApi.editor.IStandaloneEditorConstructionOptions {
  return {
    ...LOOK,
    ariaLabel: `${label}. Press Escape, then Tab, to leave the editor.`,
    // The frame knows an input by its element, and leaves its keys alone.
    editContext: false,
    wordWrap: 'on',
    wrappingStrategy: 'simple',
    lineNumbers: 'off',
    folding: false,
    glyphMargin: false,
    lineDecorationsWidth: 8,
    lineNumbersMinChars: 0,
    renderLineHighlight: 'none',
    overviewRulerLanes: 0,
    hideCursorInOverviewRuler: true,
    padding: { top: 8, bottom: 8 },
    autoClosingBrackets: 'never',
    autoIndent: 'none',
    quickSuggestions: false,
    wordBasedSuggestions: 'off',
    suggest: { showIcons: false, preview: false },
    matchBrackets: 'always',
    bracketPairColorization: { enabled: true, independentColorPoolPerBracketType: true },
    renderWhitespace: 'all',
    renderControlCharacters: true,
    // Looked for by the console itself, in words of its own.
    unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: true, nonBasicASCII: false },
    unusualLineTerminators: 'off',
    occurrencesHighlight: 'off',
    links: false,
    maxTokenizationLineLength: 20_000,
    hover: { delay: 250, above: false },
  };
}

/** What pattern and difference share. */
export const LOOK = {
  fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
  fontSize: 13,
  lineHeight: 20,
  // An arrow for "->" would hide what is written.
  fontLigatures: false,
  automaticLayout: true,
  // The lists reach beyond the editor's own small box.
  fixedOverflowWidgets: true,
  scrollBeyondLastLine: false,
  minimap: { enabled: false },
  contextmenu: true,
  stopRenderingLineAfter: -1,
  scrollbar: { alwaysConsumeMouseWheel: false, verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
} as const satisfies monacoApi.editor.IEditorOptions;
