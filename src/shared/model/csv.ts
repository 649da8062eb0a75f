// Comma-separated values for spreadsheets, of texts that strangers wrote.

export type CsvValue = string | number | boolean | null;

/** What a spreadsheet takes for a formula when a cell begins with it, blanks before it or not. */
const FORMULA = /^(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/;

/**
 * Rows as RFC 4180 has it, with CRLF after each. A text that a spreadsheet would run as a formula gets an apostrophe before it, so
 * that a message such as `=HYPERLINK(…)` stays a text. Numbers stand as they are.
 */
export function toCsv(rows: readonly (readonly CsvValue[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
