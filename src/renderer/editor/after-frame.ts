// Work that a key leads to and that its own frame is not to wait for: done once, right after that frame was drawn.

export interface AfterFrame {
  /** Has the work done after the next frame, however often it is asked for until then. */
  later(): void;
  /** Does now what still waits. */
  flush(): void;
  /** Forgets what waits. */
  stop(): void;
}

/** A window out of sight draws no frames; then the work is done after this. */
const AT_LATEST_MS = 100;

export function afterFrame(work: () => void): AfterFrame {
  const { port1, port2 } = new MessageChannel();
  let waiting = false;
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    waiting = false;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const flush = () => {
    if (!waiting) return;
    stop();
    work();
  };
  port1.onmessage = flush;
  return {
    later() {
      if (waiting) return;
      waiting = true;
      // What is posted in a frame is handled when that frame was drawn.
      frame = requestAnimationFrame(() => port2.postMessage(null));
      timer = setTimeout(flush, AT_LATEST_MS);
    },
    flush,
    stop() {
      stop();
      port1.close();
    },
  };
}
