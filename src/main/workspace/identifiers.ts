// Quoting of names that come from a catalogue or a caller, for the few places where SQL cannot take a placeholder.

/** One name, quoted. Throws on what Postgres itself could not have as a name. */
export function quoteName(name: string): string {
  if (name === '' || name.includes('\0') || Buffer.byteLength(name) > 63)
    throw new Error('Not a name of a table or column');
  return `"${name.replaceAll('"', '""')}"`;
}

/** "schema.table" or "table", each part quoted. */
export function quoteTable(name: string): string {
  return name.split('.').map(quoteName).join('.');
}
