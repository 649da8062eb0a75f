// One topic on its way to one window: at most one push in flight, later payloads folded while it is, paced by how the window keeps up.

/** Pause between pushes while the window draws them at once. */
const CALM_GAP_MS = 8;
/** Pause when it lags or much arrives: 20 pushes a second. */
const BUSY_GAP_MS = 50;
/** A window that took longer than this to draw the last push is behind. */
const BEHIND_MS = 50;
const BUSY_ROWS_PER_SECOND = 1_000;
/** A window that never acknowledges, being frozen or broken, is sent the next push all the same. */
export const ACK_LIMIT_MS = 10_000;

export interface Lane {
  /** Sends the payload now or, folded with what waits, as soon as the window is ready. */
  offer(payload: unknown): void;
  /** The window has drawn the push with this number; other numbers are ignored. */
  ack(seq: number): void;
  close(): void;
}

export interface LaneOptions {
  readonly fold: (waiting: unknown, next: unknown) => unknown;
  readonly send: (seq: number, payload: unknown) => void;
  readonly now: () => number;
}

export function createLane({ fold, send, now }: LaneOptions): Lane {
  let waiting: { payload: unknown } | null = null;
  let inFlight: number | null = null;
  let seq = 0;
  let sentMs = Number.NEGATIVE_INFINITY;
  let behind = false;
  let rate = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function pump(): void {
    if (waiting === null || inFlight !== null) return;
    clearTimeout(timer);
    const gap = behind || rate > BUSY_ROWS_PER_SECOND ? BUSY_GAP_MS : CALM_GAP_MS;
    const wait = sentMs + gap - now();
    if (wait > 0) {
      timer = setTimeout(pump, wait);
      return;
    }
    const { payload } = waiting;
    const passed = now() - sentMs;
    // Rows a second, as a running mean that forgets over a second.
    rate = rate * Math.exp(-passed / 1_000) + weigh(payload);
    sentMs = now();
    waiting = null;
    inFlight = ++seq;
    timer = setTimeout(() => ack(seq), ACK_LIMIT_MS);
    send(seq, payload);
  }

  function ack(given: number): void {
    if (given !== inFlight) return;
    inFlight = null;
    behind = now() - sentMs > BEHIND_MS;
    clearTimeout(timer);
    pump();
  }

  return {
    offer(payload) {
      waiting = { payload: waiting === null ? payload : fold(waiting.payload, payload) };
      if (inFlight === null) pump();
    },
    ack,
    close() {
      clearTimeout(timer);
      waiting = null;
    },
  };
}

/** How many rows a payload stands for; 1 for those that carry none. */
function weigh(payload: unknown): number {
  const { rows, more } = payload as { rows?: unknown; more?: unknown };
  return (Array.isArray(rows) ? rows.length : 1) + (typeof more === 'number' ? more : 0);
}
