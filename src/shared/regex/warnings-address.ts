// Warns of a dot that stands for any character where an address, a number or a file name is meant.
import type { AnyCharacter, Node, Sequence } from './tree.ts';
import type { Warning } from './warnings.ts';

/** What ends names of hosts and files often enough to be recognised. */
const ENDINGS =
  /^(?:[a-z0-9-]+\.)*(?:com|org|net|edu|gov|int|mil|io|ai|dev|app|co|uk|de|fr|eu|us|ru|cn|info|biz|onion|local|internal|py|js|ts|sh|exe|dll|bat|ps1|php|html?|json|ya?ml|xml|txt|csv|pdf|docx?|xlsx?|zip|env|ini|conf|log|sql|db)(?![a-z0-9])/i;
const BEFORE_ENDING = /[a-z0-9-]{2,}$/i;
const DOT = '.';
/** Stands for whatever no address is made of. */
const OTHER = '\n';

/** Warnings about the dots of one sequence. */
export function addressWarnings({ items }: Sequence): readonly Warning[] {
  if (!items.some(({ kind }) => kind === 'any')) return [];
  const text = items.map(charOf);
  const out: Warning[] = [];
  items.forEach((item, at) => {
    if (item.kind !== 'any' || !inAddress(text, at)) return;
    out.push(warningOf(item));
  });
  return out;
}

function warningOf({ span }: AnyCharacter): Warning {
  return {
    code: 'unescaped-dot',
    level: 'warning',
    message: 'This dot matches any character: in an address, a number or a file name write \\.',
    span,
    fix: { label: 'Write \\.', replace: [span.start, span.end], with: '\\.' },
  };
}

// One character for each item, so that places in the text are places in the sequence.
function charOf(node: Node): string {
  if (node.kind === 'any') return DOT;
  if (node.kind === 'literal' && node.codePoint < 128) return String.fromCharCode(node.codePoint);
  const inner = node.kind === 'repeat' ? node.body : node;
  const digits = inner.kind === 'set' && !inner.negated && inner.items.every(isDigits);
  return digits ? '0' : OTHER;
}

const isDigits = (item: { kind: string; category?: string; low?: number; high?: number }): boolean =>
  (item.kind === 'category' && item.category === 'd') ||
  (item.kind === 'range' && item.low! >= 48 && item.high! <= 57);

function inAddress(text: readonly string[], at: number): boolean {
  const before = text.slice(Math.max(0, at - 40), at).join('');
  const after = text.slice(at + 1, at + 40).join('');
  if (/[0-9]$/.test(before) && /^[0-9]/.test(after)) return true;
  return BEFORE_ENDING.test(before) && ENDINGS.test(after);
}
