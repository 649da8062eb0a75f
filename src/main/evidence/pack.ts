// An evidence pack: one ZIP of files, manifest and signature, signed once more as a whole, so that no byte of it can be another.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import yazl from 'yazl';
import { type SigningKey, signBytes } from './keys.ts';
import { type Manifest, type ManifestFile, manifestText } from './manifest.ts';
import type { OutFile } from './out-file.ts';
import { PACK_README } from './pack-readme.ts';
import { SIGNATURE_MARK, VERIFY_SCRIPT } from './verify-script.ts';

/** Times within the ZIP are those of no clock, so that the same files give the same bytes. */
const NO_TIME = new Date(1980, 0, 1);
const ENTRY = { mtime: NO_TIME, mode: 0o100644, forceDosTimestamp: true } as const;
/** Hex digits of a signature, which the ZIP's comment ends with. */
const SIGNATURE_DIGITS = 128;

export interface PackedFile extends ManifestFile {
  /** Where its bytes are now. */
  readonly path: string;
}

const textFile = (name: string, text: string): ManifestFile & { readonly text: string } => ({
  name,
  text,
  rows: null,
  bytes: Buffer.byteLength(text),
  sha256: createHash('sha256').update(text).digest('hex'),
});

/**
 * Writes the pack. The comment of the ZIP is a signature over the SHA-512 of every byte before it; `manifest.sig` one over the
 * manifest, which holds the hashes of the files. Throws what `out.write` throws, and the signal's reason.
 */
export async function writePack(options: {
  readonly out: OutFile;
  readonly files: readonly PackedFile[];
  readonly manifest: Omit<Manifest, 'files' | 'key'>;
  readonly key: SigningKey;
  readonly signal: AbortSignal;
  /** Gives a timestamp of the manifest, which then goes in beside it. */
  readonly timestamp?: ((manifest: Uint8Array) => Promise<Uint8Array>) | undefined;
}): Promise<void> {
  const { out, files, key, signal } = options;
  const texts = [
    textFile('public-key.pem', key.publicKey),
    textFile('README.txt', PACK_README(key.fingerprint)),
    textFile('verify.mjs', VERIFY_SCRIPT),
  ];
  const listed = ({ name, bytes, sha256, rows }: ManifestFile): ManifestFile => ({
    name,
    bytes,
    sha256,
    rows,
  });
  const manifest = manifestText({
    ...options.manifest,
    key: { algorithm: 'Ed25519', fingerprint: key.fingerprint },
    files: [...files, ...texts].map(listed),
  });

  const timestamp = await options.timestamp?.(Buffer.from(manifest));
  const zip = new yazl.ZipFile();
  zip.addBuffer(Buffer.from(manifest), 'manifest.json', ENTRY);
  zip.addBuffer(signBytes(Buffer.from(manifest), key), 'manifest.sig', ENTRY);
  if (timestamp) zip.addBuffer(Buffer.from(timestamp), 'manifest.tsr', ENTRY);
  for (const { name, text } of texts) zip.addBuffer(Buffer.from(text), name, ENTRY);
  for (const { name, path } of files)
    zip.addReadStreamLazy(name, ENTRY, (opened) => opened(null, createReadStream(path)));
  zip.end({ comment: SIGNATURE_MARK + '0'.repeat(SIGNATURE_DIGITS), forceZip64Format: false });

  const hash = createHash('sha512');
  // The last bytes are held back: the signature takes the place of the zeros.
  let held = Buffer.alloc(0);
  const failed = new Promise<never>((_, reject) => {
    zip.on('error', reject);
  });
  const written = (async () => {
    for await (const chunk of zip.outputStream) {
      signal.throwIfAborted();
      const all = Buffer.concat([held, chunk as Buffer]);
      const sure = Math.max(0, all.length - SIGNATURE_DIGITS);
      hash.update(all.subarray(0, sure));
      await out.write(all.subarray(0, sure));
      held = all.subarray(sure);
    }
    await out.write(signBytes(hash.digest(), key).toString('hex'));
  })();
  await Promise.race([written, failed]);
}
