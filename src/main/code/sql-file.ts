// The statements of a SQL file, dumps and psql scripts included: what only psql understands, and the data of COPY, is blanked out.
import { type Literal, LiteralBuilder } from './literal.ts';
import { stretches } from './sql-quoting.ts';

/** Each statement with its place. Offsets stay true, for what is left out is overwritten with blanks. */
export function sqlFileStatements(source: string): Literal[] {
  const text = withoutData(source);
  const found: Literal[] = [];
  let from = 0;
  let body = 0;
  const end = (to: number) => {
    const piece = text.slice(from, to);
    // The body of a function in standard SQL holds semicolons of its own.
    body += (piece.match(/\bBEGIN\s+ATOMIC\b/gi) ?? []).length > 0 && !/\bEND\s*$/i.test(piece) ? 1 : 0;
    if (body > 0 && !/\bEND\s*$/i.test(piece)) return;
    body = 0;
    if (piece.trim() !== '') {
      const literal = new LiteralBuilder();
      literal.addRun(piece, from);
      found.push(literal);
    }
    from = to + 1;
  };
  for (const stretch of stretches(text)) {
    if (stretch.kind !== 'code') continue;
    for (let at = stretch.from; at < stretch.to; at++) if (text.charAt(at) === ';') end(at);
  }
  body = 0;
  end(text.length);
  return found;
}

function withoutData(source: string): string {
  const blank = (text: string) => text.replace(/[^\n]/g, ' ');
  return source
    .replace(
      /^(COPY\b[^;]*\bFROM\s+stdin\b[^;]*;[^\n]*\n)([\s\S]*?^\\\.[^\n]*$)/gim,
      (_, head: string, data: string) => blank(head) + blank(data),
    )
    .replace(/^\\[^\n]*$/gm, blank);
}
