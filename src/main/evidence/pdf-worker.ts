// The thread that typesets one document: Typst, compiled to this machine, with fonts from their packages alone.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { NodeCompiler, PdfStandard } from '@myriaddreamin/typst-ts-node-compiler';
import { coverageOf, printable } from './font-coverage.ts';
import type { PdfDocument, PdfWidth } from './pdf-document.ts';
import { PDF_TEMPLATE } from './pdf-template.ts';

/** Fonts by package and folder: Latin, Greek and Cyrillic in two weights, Arabic, Hebrew, and emoji in one colour. */
const FONTS = [
  ['@expo-google-fonts/noto-sans', '400Regular'],
  ['@expo-google-fonts/noto-sans', '700Bold'],
  ['@expo-google-fonts/noto-sans-arabic', '400Regular'],
  ['@expo-google-fonts/noto-sans-hebrew', '400Regular'],
  ['@expo-google-fonts/noto-emoji', '400Regular'],
] as const;

/** Words that a column has room for, in widths of a small letter. */
const WIDEST: Readonly<Record<PdfWidth, number>> = { time: 20, number: 9, word: 23, text: 11, long: 20 };

export type PdfReply = { readonly pdf: Uint8Array } | { readonly error: string };

/** Typesets what it is handed; every text in it is made printable first. */
export function typeset(document: PdfDocument): Buffer {
  const require = createRequire(import.meta.url);
  const fonts = FONTS.map(([name, weight]) => {
    const folder = join(dirname(require.resolve(`${name}/package.json`)), weight);
    const file = readdirSync(folder).find((each) => each.endsWith('.ttf'));
    if (file === undefined) throw new Error(`${name} has no font`);
    return readFileSync(join(folder, file));
  });
  const covered = coverageOf(fonts);
  const { tables, ...rest } = document;
  const around = JSON.stringify(rest, (_, value: unknown) =>
    typeof value === 'string' ? printable(value, covered) : value,
  );
  const shown = JSON.stringify({
    ...(JSON.parse(around) as object),
    tables: tables.map((table) => ({
      ...table,
      rows: table.rows.map((row) =>
        row.map((cell, at) => printable(cell, covered, WIDEST[table.columns[at]?.width ?? 'long'])),
      ),
    })),
  });
  const compiler = NodeCompiler.create({ fontArgs: [{ fontBlobs: fonts }] });
  return compiler.pdf(
    { mainFileContent: PDF_TEMPLATE, inputs: { document: shown } },
    { pdfStandard: PdfStandard.UA_1, creationTimestamp: document.at },
  );
}

export function serveTypeset(port: MessagePort): void {
  port.once('message', (document: PdfDocument) => {
    let reply: PdfReply;
    try {
      reply = { pdf: typeset(document) };
    } catch (error) {
      // Typst's messages quote the document: only their kind may leave.
      reply = { error: error instanceof Error ? error.name : 'unknown' };
    }
    port.postMessage(reply);
  });
}
