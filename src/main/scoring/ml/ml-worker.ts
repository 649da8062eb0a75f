// The classifier's thread: says of one text after the other how likely it is an attack.
import { constants, setPriority } from 'node:os';
import type { MessagePort } from 'node:worker_threads';
import { openLinearScorer } from './linear-scorer.ts';
import { type MlScore, openMl, scoreMl } from './scorer.ts';

export interface ToMl {
  readonly id: number;
  readonly text: string;
}
export type FromMl =
  | { readonly t: 'ready'; readonly detail: string; readonly usable: boolean }
  | { readonly t: 'scored'; readonly id: number; readonly score: MlScore };

export function serveMl(port: MessagePort): void {
  yieldToOthers();
  const source = openMl(openLinearScorer);
  const post = (message: FromMl) => port.postMessage(message);
  const detail = 'scorer' in source ? `${source.scorer.name} ${source.scorer.version}` : source.unavailable;
  post({ t: 'ready', detail, usable: 'scorer' in source });
  port.on('message', ({ id, text }: ToMl) => post({ t: 'scored', id, score: scoreMl(source, text) }));
}

/** The classifier is never waited for: where a system knows threads by number, as Linux does, this one steps back behind all others. */
function yieldToOthers(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, constants.priority.PRIORITY_LOW);
  } catch {
    // It then takes its turn like the others.
  }
}
