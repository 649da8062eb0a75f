// Hands a text or an image to the user as a file: the browser keeps or asks where, as it does with every download.

const TYPES = {
  csv: 'text/csv',
  html: 'text/html',
  json: 'application/json',
  md: 'text/markdown',
  yaml: 'application/yaml',
  png: 'image/png',
} as const;

/** Saves it under a name; what a file system would not take in a name becomes a dash. */
export function saveFile(name: string, content: string | Blob): void {
  const ending = name.split('.').at(-1) ?? '';
  const type = TYPES[ending as keyof typeof TYPES] ?? 'text/plain';
  const address = URL.createObjectURL(
    content instanceof Blob ? content : new Blob([content], { type: `${type};charset=utf-8` }),
  );
  const link = document.createElement('a');
  link.href = address;
  link.download = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 120);
  link.click();
  // Not at once: the download has only been asked for.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
