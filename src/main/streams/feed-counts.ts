// The figures of the live feed for the status line, told at most twice a second and only when they changed.
import type { FeedState } from '../../shared/protocol/alerts.ts';

const EVERY_MS = 500;

export class FeedCounts {
  received = 0;
  filled = 0;
  kept = 0;
  malformed = 0;
  lastMalformed: string | null = null;
  lastMessageMs: number | null = null;
  lastFillMs: number | null = null;
  #receivedBefore = 0;
  #halfSecond = 0;
  #perSecond = 0;
  #told = '';
  #timer: NodeJS.Timeout | undefined;

  /** `waiting` gives how many heard alerts are being matched, and how many are held by this machine alone. */
  start(publish: (state: FeedState) => void, waiting: () => { provisional: number; held: number }): void {
    const tell = () => {
      const half = this.received - this.#receivedBefore;
      this.#receivedBefore = this.received;
      this.#perSecond = half + this.#halfSecond;
      this.#halfSecond = half;
      const state = this.state(waiting());
      const words = JSON.stringify(state);
      if (words === this.#told) return;
      this.#told = words;
      publish(state);
    };
    this.#timer = setInterval(tell, EVERY_MS);
    tell();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  state({ provisional, held }: { provisional: number; held: number }): FeedState {
    return {
      perSecond: this.#perSecond,
      received: this.received,
      filled: this.filled,
      provisional,
      onlyLive: this.kept + held,
      malformed: this.malformed,
      lastMalformed: this.lastMalformed,
      lastMessageAt: instant(this.lastMessageMs),
      lastFillAt: instant(this.lastFillMs),
    };
  }
}

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
