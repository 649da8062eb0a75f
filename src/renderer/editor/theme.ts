// Monaco's two themes, from the colours the window has now.
import type { Monaco } from './monaco.ts';
import type { TokenKind } from './tokenise.ts';

/** The token of the style sheet that draws a kind. */
const COLOURS: Readonly<Record<TokenKind, string>> = {
  text: 'ink',
  escape: 'medium',
  class: 'good',
  anchor: 'low',
  bracket: 'good',
  member: 'good',
  quantifier: 'high',
  group: 'accent',
  name: 'accent',
  reference: 'accent',
  alternation: 'high',
  comment: 'faint',
  flags: 'warn',
};

/** Scopes by kind; Monaco looks for no brackets within what it takes for a string or a comment. */
export const SCOPES: Readonly<Record<TokenKind, string>> = {
  text: 'text',
  escape: 'string.escape',
  class: 'class',
  anchor: 'anchor',
  bracket: 'bracket',
  member: 'string.member',
  quantifier: 'quantifier',
  group: 'group',
  name: 'name',
  reference: 'string.reference',
  alternation: 'alternation',
  comment: 'comment',
  flags: 'flags',
};

const THEME = 'watchroom';

/** Sets the theme now, and again whenever the window's appearance changes. For the life of the window. */
export function followTheme(monaco: Monaco): void {
  const set = () => setTheme(monaco);
  set();
  new MutationObserver(set).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['data-theme'],
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', set);
}

function setTheme(monaco: Monaco): void {
  const colour = colourReader();
  const dark = luminance(colour('surface')) < 0.5;
  monaco.editor.defineTheme(THEME, {
    base: dark ? 'vs-dark' : 'vs',
    inherit: false,
    rules: (Object.keys(COLOURS) as TokenKind[]).map((kind) => ({
      token: SCOPES[kind],
      foreground: colour(COLOURS[kind]).slice(1),
      ...(kind === 'comment' ? { fontStyle: 'italic' } : {}),
    })),
    colors: {
      'editor.background': colour('surface'),
      'editor.foreground': colour('ink'),
      'editor.lineHighlightBackground': colour('surface'),
      'editor.selectionBackground': `${colour('accent')}55`,
      'editor.findMatchBackground': `${colour('warn')}66`,
      'editor.findMatchHighlightBackground': `${colour('warn')}33`,
      'editorBracketMatch.background': `${colour('accent')}22`,
      'editorBracketMatch.border': colour('accent'),
      'editorBracketHighlight.foreground1': colour('accent'),
      'editorBracketHighlight.foreground2': colour('high'),
      'editorBracketHighlight.foreground3': colour('good'),
      'editorBracketHighlight.foreground4': colour('medium'),
      'editorBracketHighlight.unexpectedBracket.foreground': colour('bad'),
      'editorCursor.foreground': colour('ink'),
      'editorLineNumber.foreground': colour('faint'),
      'editorLineNumber.activeForeground': colour('muted'),
      'editorWhitespace.foreground': colour('line-strong'),
      'editorError.foreground': colour('bad'),
      'editorWarning.foreground': colour('warn'),
      'editorInfo.foreground': colour('accent'),
      'editorWidget.background': colour('raised'),
      'editorWidget.foreground': colour('ink'),
      'editorWidget.border': colour('line-strong'),
      'editorHoverWidget.background': colour('raised'),
      'editorHoverWidget.foreground': colour('ink'),
      'editorHoverWidget.border': colour('line-strong'),
      'editorSuggestWidget.background': colour('raised'),
      'editorSuggestWidget.foreground': colour('ink'),
      'editorSuggestWidget.border': colour('line-strong'),
      'editorSuggestWidget.selectedBackground': colour('press'),
      'editorSuggestWidget.selectedForeground': colour('ink'),
      'editorSuggestWidget.highlightForeground': colour('accent'),
      'editorSuggestWidget.focusHighlightForeground': colour('accent'),
      'list.hoverBackground': colour('hover'),
      'list.activeSelectionBackground': colour('press'),
      'list.activeSelectionForeground': colour('ink'),
      'list.focusBackground': colour('press'),
      'list.focusForeground': colour('ink'),
      'menu.background': colour('raised'),
      'menu.foreground': colour('ink'),
      'menu.selectionBackground': colour('press'),
      'menu.selectionForeground': colour('ink'),
      'menu.border': colour('line-strong'),
      'input.background': colour('surface'),
      'input.foreground': colour('ink'),
      'input.border': colour('control'),
      focusBorder: colour('accent'),
      'widget.shadow': '#00000040',
      'textLink.foreground': colour('accent'),
      'textLink.activeForeground': colour('accent'),
      'scrollbarSlider.background': `${colour('line-strong')}aa`,
      'scrollbarSlider.hoverBackground': colour('line-strong'),
      'scrollbarSlider.activeBackground': colour('control'),
      'diffEditor.insertedTextBackground': `${colour('good')}3a`,
      'diffEditor.removedTextBackground': `${colour('bad')}3a`,
      'diffEditor.insertedLineBackground': `${colour('good')}18`,
      'diffEditor.removedLineBackground': `${colour('bad')}18`,
      'diffEditor.border': colour('line'),
    },
  });
  monaco.editor.setTheme(THEME);
}

/** Reads tokens of the style sheet as "#rrggbb": the browser resolves `light-dark()`, and a canvas any notation. */
function colourReader(): (token: string) => string {
  const probe = document.createElement('span');
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  return (token) => {
    probe.style.color = `var(--color-${token})`;
    document.body.append(probe);
    const resolved = getComputedStyle(probe).color;
    probe.remove();
    if (canvas === null) return '#808080';
    canvas.fillStyle = resolved;
    canvas.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  };
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(
    (at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
