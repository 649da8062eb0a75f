// The core's side of typesetting: one thread per document, ended when it is done, cancelled or lasts too long.
import { Worker } from 'node:worker_threads';
import { Failure } from '../../shared/model/failure.ts';
import type { PdfDocument } from './pdf-document.ts';
import type { PdfReply } from './pdf-worker.ts';

const LIMIT_MS = 180_000;

/** A tagged PDF (PDF/UA-1) with its fonts within. Throws the Failure `pdf-failed`, or the signal's reason. */
export async function makePdf(
  document: PdfDocument,
  { workerFile, signal }: { readonly workerFile: string; readonly signal: AbortSignal },
): Promise<Uint8Array> {
  signal.throwIfAborted();
  const worker = new Worker(workerFile);
  let timer: NodeJS.Timeout | undefined;
  let stop: (() => void) | undefined;
  try {
    const reply = await new Promise<PdfReply>((resolve, reject) => {
      stop = () => reject(signal.reason);
      signal.addEventListener('abort', stop);
      timer = setTimeout(() => reject(failed('it lasted too long')), LIMIT_MS);
      worker.once('message', resolve);
      worker.once('error', (error) => reject(failed(error.name)));
      worker.once('exit', () => reject(failed('its thread ended')));
      worker.postMessage(document);
    });
    if ('pdf' in reply) return reply.pdf;
    throw failed(reply.error);
  } finally {
    clearTimeout(timer);
    if (stop) signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}

function failed(why: string): Failure {
  return new Failure(
    'pdf-failed',
    'The PDF could not be made',
    `Choose CSV or JSON Lines, or a shorter period (${why}).`,
    { retryable: true },
  );
}
