// One topic on its way to one window: few pushes in flight, later payloads folded while they are, paced by how the window keeps up.

/** Pause between pushes while the window draws them at once. */
const CALM_GAP_MS = 12;
/** Pause when it lags or much arrives: 20 pushes a second. */
const BUSY_GAP_MS = 50;
/**
 * Pushes on their way to a calm window. A window draws a frame every 17 ms and acknowledges at its beginning: what waited for that
 * would miss the frame after it, while what is sent before is drawn with it.
 */
const CALM_IN_FLIGHT = 3;
/** A window that took longer than this to draw the last push is behind. */
const BEHIND_MS = 50;
const BUSY_ROWS_PER_SECOND = 1_000;
/** A window that never acknowledges, being frozen or broken, is sent the next push all the same. */
export const ACK_LIMIT_MS = 10_000;

export interface Lane {
  /** Sends the payload now or, folded with what waits, as soon as the window is ready. */
  offer(payload: unknown): void;
  /** The window has drawn the push with this number, and so all before it; other numbers are ignored. */
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
  /** Sent and not acknowledged, oldest first. */
  let inFlight: { readonly seq: number; readonly sentMs: number }[] = [];
  let seq = 0;
  let sentMs = Number.NEGATIVE_INFINITY;
  let behind = false;
  let rate = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ackTimer: ReturnType<typeof setTimeout> | undefined;

  function pump(): void {
    clearTimeout(timer);
    if (waiting === null) return;
    const busy = behind || rate > BUSY_ROWS_PER_SECOND;
    if (inFlight.length >= (busy ? 1 : CALM_IN_FLIGHT)) return;
    const wait = sentMs + (busy ? BUSY_GAP_MS : CALM_GAP_MS) - now();
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
    seq += 1;
    inFlight.push({ seq, sentMs });
    awaitAck();
    send(seq, payload);
  }

  /** Gives up waiting for the oldest push in flight when its time is over. */
  function awaitAck(): void {
    clearTimeout(ackTimer);
    const oldest = inFlight[0];
    if (oldest !== undefined)
      ackTimer = setTimeout(() => ack(oldest.seq), oldest.sentMs + ACK_LIMIT_MS - now());
  }

  function ack(given: number): void {
    const drawn = inFlight.find((push) => push.seq === given);
    if (drawn === undefined) return;
    inFlight = inFlight.filter((push) => push.seq > given);
    behind = now() - drawn.sentMs > BEHIND_MS;
    awaitAck();
    pump();
  }

  return {
    offer(payload) {
      waiting = { payload: waiting === null ? payload : fold(waiting.payload, payload) };
      pump();
    },
    ack,
    close() {
      clearTimeout(timer);
      clearTimeout(ackTimer);
      waiting = null;
      inFlight = [];
    },
  };
}

/** How many rows a payload stands for; 1 for those that carry none. */
function weigh(payload: unknown): number {
  const { rows, more } = payload as { rows?: unknown; more?: unknown };
  return (Array.isArray(rows) ? rows.length : 1) + (typeof more === 'number' ? more : 0);
}
