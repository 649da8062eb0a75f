// Where SQL is code and where it is quoted: the few lexical rules of Postgres that decide it.

export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** `text` in single quotes or dollars, `name` in double quotes. */
  readonly kind: 'code' | 'text' | 'name' | 'comment';
}

/** Cuts SQL into stretches that follow each other without a gap. What does not close reaches to the end. */
export function stretches(sql: string): Stretch[] {
  const found: Stretch[] = [];
  let codeFrom = 0;
  let at = 0;
  const add = (kind: Stretch['kind'], to: number) => {
    if (at > codeFrom) found.push({ from: codeFrom, to: at, kind: 'code' });
    found.push({ from: at, to, kind });
    codeFrom = to;
    at = to;
  };
  while (at < sql.length) {
    const two = sql.slice(at, at + 2);
    const one = two.charAt(0);
    if (two === '--') add('comment', endOr(sql, sql.indexOf('\n', at)));
    else if (two === '/*') add('comment', endOfComment(sql, at));
    else if (one === "'")
      add('text', endOfQuoted(sql, at, "'", /(?<!\w)[eE]$/.test(sql.slice(Math.max(0, at - 2), at))));
    else if (one === '"') add('name', endOfQuoted(sql, at, '"', false));
    else if (one === '$' && !/\w/.test(sql.charAt(at - 1))) {
      const tag = /^\$(?:[A-Za-z_]\w*)?\$/.exec(sql.slice(at, at + 66))?.[0];
      if (tag === undefined) at += 1;
      else add('text', endOr(sql, sql.indexOf(tag, at + tag.length), tag.length));
    } else at += 1;
  }
  if (at > codeFrom) found.push({ from: codeFrom, to: at, kind: 'code' });
  return found;
}

function endOr(sql: string, found: number, extra = 0): number {
  return found === -1 ? sql.length : found + extra;
}

function endOfComment(sql: string, from: number): number {
  let depth = 0;
  const mark = /\/\*|\*\//g;
  mark.lastIndex = from;
  for (let match = mark.exec(sql); match !== null; match = mark.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return sql.length;
}

function endOfQuoted(sql: string, from: number, quote: string, escapes: boolean): number {
  for (let at = from + 1; at < sql.length; at++) {
    if (escapes && sql.charAt(at) === '\\') at += 1;
    else if (sql.charAt(at) === quote) {
      if (sql.charAt(at + 1) !== quote) return at + 1;
      at += 1;
    }
  }
  return sql.length;
}
