// The editor's language "python-re": colours, brackets, what hovering says, what is offered while typing, and quick fixes.
import type * as monacoApi from 'monaco-editor/editor/editor.api';
import { partAt } from './analyse.ts';
import { completionsFor } from './completion.ts';
import { knowledgeOf } from './knowledge.ts';
import type { Monaco } from './monaco.ts';
import { SCOPES } from './theme.ts';
import { type LineState, START, tokeniseLine } from './tokenise.ts';

export const LANGUAGE = 'python-re';

/** Longer patterns are left without colours: a line would be coloured anew with every key. */
export const COLOURED_CHARACTERS = 10_000;

class State implements monacoApi.languages.IState {
  readonly line: LineState;
  constructor(line: LineState) {
    this.line = line;
  }
  clone(): State {
    return this;
  }
  equals(other: monacoApi.languages.IState): boolean {
    if (!(other instanceof State)) return false;
    return other.line.frames === this.line.frames && other.line.inside === this.line.inside;
  }
}

/** Registers the language; once. */
export function registerLanguage(monaco: Monaco): void {
  const { languages } = monaco;
  languages.register({ id: LANGUAGE });
  languages.setLanguageConfiguration(LANGUAGE, {
    brackets: [
      ['(', ')'],
      ['[', ']'],
    ],
    colorizedBracketPairs: [['(', ')']],
    surroundingPairs: [
      { open: '(', close: ')' },
      { open: '[', close: ']' },
    ],
  });
  languages.setTokensProvider(LANGUAGE, {
    getInitialState: () => new State(START),
    tokenize(line, state) {
      const done = tokeniseLine(line, (state as State).line);
      return {
        tokens: done.tokens.map(({ start, kind }) => ({ startIndex: start, scopes: SCOPES[kind] })),
        endState: new State(done.state),
      };
    },
  });
  languages.registerHoverProvider(LANGUAGE, {
    provideHover(model, position) {
      const analysis = knowledgeOf(model)?.analysis;
      if (!analysis || analysis.source !== model.getValue()) return null;
      const part = analysis.parts[partAt(analysis.parts, model.getOffsetAt(position))];
      if (part === undefined) return null;
      return {
        contents: [{ value: escapeMarkdown(part.text) }],
        range: rangeOf(monaco, model, part.start, part.end),
      };
    },
  });
  languages.registerCompletionItemProvider(LANGUAGE, {
    triggerCharacters: ['\\', '?', '<', '=', '(', '['],
    provideCompletionItems(model, position) {
      const before = model.getValueInRange(
        new monaco.Range(
          position.lineNumber,
          Math.max(1, position.column - 200),
          position.lineNumber,
          position.column,
        ),
      );
      const groups = knowledgeOf(model)?.groups ?? [];
      const { typed, items } = completionsFor(before, groups);
      const range = new monaco.Range(
        position.lineNumber,
        position.column - typed.length,
        position.lineNumber,
        position.column,
      );
      return {
        suggestions: items.map((item, index) => ({
          label: { label: item.label, description: item.about },
          kind: item.group ? languages.CompletionItemKind.Variable : languages.CompletionItemKind.Snippet,
          insertText: item.snippet,
          insertTextRules: languages.CompletionItemInsertTextRule.InsertAsSnippet,
          filterText: item.plain,
          sortText: String(index).padStart(4, '0'),
          detail: item.since === undefined ? '' : `Python ${item.since} and later`,
          documentation: item.about,
          range,
        })),
      };
    },
  });
  languages.registerCodeActionProvider(LANGUAGE, {
    provideCodeActions(model, range) {
      const fixes = (knowledgeOf(model)?.analysis.markers ?? []).filter(({ start, end, fix }) => {
        if (fix === null) return false;
        const marked = rangeOf(monaco, model, start, Math.max(end, start + 1));
        return monaco.Range.areIntersectingOrTouching(marked, range);
      });
      return {
        actions: fixes.map(({ fix }) => ({
          title: fix?.label ?? '',
          kind: 'quickfix',
          isPreferred: true,
          edit: {
            edits: [
              {
                resource: model.uri,
                versionId: model.getVersionId(),
                textEdit: {
                  range: rangeOf(monaco, model, fix?.start ?? 0, fix?.end ?? 0),
                  text: fix?.text ?? '',
                },
              },
            ],
          },
        })),
        dispose: () => undefined,
      };
    },
  });
}

/** A range of UTF-16 offsets as Monaco's lines and columns. */
export function rangeOf(
  monaco: Monaco,
  model: monacoApi.editor.ITextModel,
  start: number,
  end: number,
): monacoApi.Range {
  return monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end));
}

/** A text for a hover, which reads Markdown: every sign that could mean something there is escaped. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&]/g, '\\$&').replaceAll('\n', ' ');
}
