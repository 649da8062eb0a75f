// Redaction: what of messages and people leaves the console, decided per column, the same in every format.
import { createHash } from 'node:crypto';
import type { Redaction, ReportColumn, ReportRow, ReportValue } from '../../shared/model/report.ts';

const EXCERPT = 160;

/** A function that redacts rows of these columns; null where nothing is to be redacted. */
export function redactor(
  columns: readonly ReportColumn[],
  { text, personal }: Redaction,
): ((row: ReportRow) => ReportRow) | null {
  const by = columns.map(({ holds }) => {
    if (holds === 'message') return text === 'full' ? null : MESSAGES[text];
    return holds === undefined || personal === 'full' ? null : PERSONAL[holds];
  });
  if (by.every((one) => one === null)) return null;
  return (row) => row.map((value, at) => redacted(value, by[at] ?? null));
}

type Redact = (text: string) => string | null;

function redacted(value: ReportValue, redact: Redact | null): ReportValue {
  return redact === null || typeof value !== 'string' ? value : redact(value);
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const MESSAGES: Readonly<Record<'excerpt' | 'hash' | 'none', Redact>> = {
  excerpt(text) {
    const characters = [...text.slice(0, 2 * EXCERPT + 2)];
    return characters.length > EXCERPT ? `${characters.slice(0, EXCERPT).join('')}…` : text;
  },
  hash: (text) => `sha256:${sha256(text)}`,
  none: () => null,
};

const PERSONAL: Readonly<Record<'name' | 'email', Redact>> = {
  name: (name) =>
    [...name].map((character, at) => (at === 0 || character === ' ' ? character : '*')).join(''),
  /** The domain stays: it tells which organisation, not who. */
  email(address) {
    const at = address.lastIndexOf('@');
    return at < 1 ? '***' : `${[...address][0]}***${address.slice(at)}`;
  },
};

/** What was redacted, in sentences for manifests and the heads of reports. */
export function redactionInWords({ text, personal }: Redaction): string[] {
  const texts = {
    full: 'Message texts are whole.',
    excerpt: `Message texts are cut to their first ${EXCERPT} characters, with “…” where more followed.`,
    hash: 'Message texts are replaced by the SHA-256 of their UTF-8 bytes; equal texts have equal hashes, and a text can be tested against one.',
    none: 'Message texts are left out.',
  };
  const people =
    personal === 'full'
      ? 'Names and e-mail addresses are whole.'
      : 'Names are masked but for their first letter, e-mail addresses but for their first letter and domain; numbers of users are whole.';
  return [texts[text], people];
}
