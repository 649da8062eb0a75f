// Attributes of composite types as they are read: a name, and the type with its collation.
import { nameOf, tokens } from './sql-tokens.ts';

/** The name that an attribute begins with, and the rest. */
export function attributeOf(text: string): [name: string, rest: string] {
  const first = tokens(text).next().value;
  return first ? [nameOf(first), text.slice(first.text.length).trim()] : [text, ''];
}
