// Messages on their way from the subscriber to the core: bounded, in order, in batches, never faster than the core takes them.
import type { LiveMessage } from '../workspace/open-workspace.ts';

export interface QueueLimits {
  readonly messages: number;
  readonly bytes: number;
  /** Of one batch. */
  readonly batchMessages: number;
  readonly batchBytes: number;
  /** Batches that the core has not yet taken in. */
  readonly batchesOut: number;
}

export const QUEUE_LIMITS: QueueLimits = {
  messages: 100_000,
  bytes: 64 * 1024 * 1024,
  batchMessages: 500,
  batchBytes: 1024 * 1024,
  batchesOut: 4,
};

export class MessageQueue {
  #waiting: LiveMessage[] = [];
  /** Index of the first message that still waits: shifting an array of 100,000 is not free. */
  #head = 0;
  #bytes = 0;
  #out = 0;
  #dropped = 0;
  #scheduled = false;
  readonly #send: (batch: readonly LiveMessage[]) => void;
  readonly #overflowed: (dropped: number) => void;
  readonly #limits: QueueLimits;

  /** `overflowed` is told, before the next batch, how many of the oldest did not fit. */
  constructor(
    send: (batch: readonly LiveMessage[]) => void,
    overflowed: (dropped: number) => void,
    limits: QueueLimits = QUEUE_LIMITS,
  ) {
    this.#send = send;
    this.#overflowed = overflowed;
    this.#limits = limits;
  }

  /** Messages of one turn of the event loop go in one batch. */
  push(message: LiveMessage): void {
    this.#waiting.push(message);
    this.#bytes += message.payload.length;
    while (this.#waiting.length - this.#head > this.#limits.messages || this.#bytes > this.#limits.bytes) {
      this.#shift();
      this.#dropped += 1;
    }
    this.#schedule();
  }

  /** The core took in one batch. */
  taken(): void {
    this.#out -= 1;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#out >= this.#limits.batchesOut || this.#waiting.length === this.#head)
      return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#dropped > 0) {
      this.#overflowed(this.#dropped);
      this.#dropped = 0;
    }
    while (this.#out < this.#limits.batchesOut && this.#waiting.length > this.#head) {
      const batch: LiveMessage[] = [];
      let bytes = 0;
      while (batch.length < this.#limits.batchMessages && bytes < this.#limits.batchBytes) {
        const message = this.#shift();
        if (message === undefined) break;
        batch.push(message);
        bytes += message.payload.length;
      }
      this.#out += 1;
      this.#send(batch);
    }
  }

  #shift(): LiveMessage | undefined {
    const message = this.#waiting[this.#head];
    if (message === undefined) return undefined;
    this.#head += 1;
    this.#bytes -= message.payload.length;
    if (this.#head > 4_096 && this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return message;
  }
}
