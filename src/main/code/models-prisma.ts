// Tables that a Prisma schema declares: its models, by the names that @@map, @map and @@schema give them.
import type { Model } from './model.ts';

const SCALARS = /^(?:String|Boolean|Int|BigInt|Float|Decimal|DateTime|Json|Bytes|Unsupported\b.*)$/;

/** Never throws. */
export function prismaModels(source: string): Model[] {
  const enums = new Set([...source.matchAll(/^\s*enum\s+(\w+)\s*\{/gm)].map(([, name]) => name));
  const found: Model[] = [];
  for (const match of source.matchAll(/^[ \t]*(?:model|view)\s+(\w+)\s*\{([\s\S]*?)^[ \t]*\}/gm)) {
    const [whole, name = '', body = ''] = match;
    const start = match.index + whole.indexOf(body, whole.indexOf('{'));
    const columns: { name: string; at: number }[] = [];
    for (const line of body.matchAll(/^[ \t]*(\w+)[ \t]+([\w.]+(?:\("[^"]*"\))?)(\[\]|\?)?([^\n]*)$/gm)) {
      const [text, field = '', type = '', , attributes = ''] = line;
      // A field of another model's type is a relation, not a column.
      if (!SCALARS.test(type) && !enums.has(type)) continue;
      const mapped = /(?<!@)@map\(\s*(?:name:\s*)?"([^"]+)"/.exec(attributes)?.[1];
      columns.push({ name: mapped ?? field, at: start + line.index + text.indexOf(field) });
    }
    found.push({
      schema: /@@schema\(\s*"([^"]+)"/.exec(body)?.[1] ?? null,
      table: /@@map\(\s*(?:name:\s*)?"([^"]+)"/.exec(body)?.[1] ?? name,
      at: match.index + whole.indexOf(name),
      columns,
    });
  }
  return found;
}
