// Hands a text to the user as a file: the browser keeps or asks where, as it does with every download.

const TYPES = {
  csv: 'text/csv',
  html: 'text/html',
  json: 'application/json',
  md: 'text/markdown',
  yaml: 'application/yaml',
} as const;

/** Saves a text under a name; what a file system would not take in a name becomes a dash. */
export function saveFile(name: string, text: string): void {
  const ending = name.split('.').at(-1) ?? '';
  const type = TYPES[ending as keyof typeof TYPES] ?? 'text/plain';
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 120);
  link.click();
  // Not at once: the download has only been asked for.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
