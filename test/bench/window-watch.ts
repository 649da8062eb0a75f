// Watches the window from inside it: when alerts and answers to keys are painted. Runs in the page, so it uses nothing from here.

export interface WindowWatch {
  /** Begins to note each alert "storm <number>" that is painted. */
  alerts(): void;
  /** The number of the newest alert on screen after each frame that changed the rows, and when. */
  painted(): { atMs: number; number: number }[];
  /** Notes the next key, and when the active row has changed by it. */
  key(): void;
  /** How long each key noted took, in milliseconds; null where none of the active row changed. */
  answered(): (number | null)[];
  /** Notes the last key from now on, and the frame in which its rows are there: read anew, or of a range that begins as given. */
  reading(range: string | null): void;
  /** Milliseconds between the two; infinite where the rows are not there after 20 s. */
  read(): Promise<number>;
}

/** To be run in the page before anything of its own; gives it the function `watch`. */
export function watchWindow(): void {
  const frames: { atMs: number; number: number }[] = [];
  const answers: (number | null)[] = [];
  const LIMIT_MS = 20_000;
  let pressed = 0;
  let keyed = () => {};
  let reading: Promise<number> = Promise.resolve(0);

  const grid = () => document.querySelector('[role=grid][aria-label=Alerts]');
  /** Calls back when what is in the document now is on screen. */
  const afterPaint = (look: () => void, then: () => void) =>
    requestAnimationFrame(() => {
      look();
      const channel = new MessageChannel();
      channel.port1.onmessage = then;
      channel.port2.postMessage(null);
    });

  addEventListener(
    'keydown',
    (event) => {
      pressed = event.timeStamp;
      keyed();
    },
    true,
  );

  const watched: WindowWatch = {
    alerts() {
      let waiting = false;
      new MutationObserver(() => {
        if (waiting) return;
        waiting = true;
        let number = -1;
        afterPaint(
          () => {
            waiting = false;
            for (const line of document.querySelectorAll('[data-alert-key]'))
              number = Math.max(number, Number(/storm (\d+)/.exec(line.textContent ?? '')?.[1] ?? -1));
          },
          () => frames.push({ atMs: performance.timeOrigin + performance.now(), number }),
        );
      }).observe(grid() as Element, { childList: true, subtree: true, characterData: true });
    },
    painted: () => frames,
    key() {
      const mine = answers.push(null) - 1;
      const observer = new MutationObserver(() => {
        observer.disconnect();
        afterPaint(
          () => undefined,
          () => {
            answers[mine] = performance.now() - pressed;
          },
        );
      });
      observer.observe(grid() as Element, { attributeFilter: ['aria-activedescendant'] });
    },
    answered: () => answers,
    reading(range) {
      let ready = false;
      let busy = false;
      keyed = () => {
        ready = false;
        busy = false;
      };
      new MutationObserver((_, observer) => {
        const now = grid()?.getAttribute('aria-busy') === 'true';
        if (busy && !now) ready = true;
        busy = now;
        if (ready) observer.disconnect();
      }).observe(grid() as Element, { attributeFilter: ['aria-busy'] });
      const startedMs = performance.now();
      reading = new Promise((resolve) => {
        const shown = () => document.querySelector('[data-testid=alert-range]')?.textContent ?? '';
        const frame = () => {
          let there = false;
          if (performance.now() - startedMs > LIMIT_MS) return resolve(Number.POSITIVE_INFINITY);
          afterPaint(
            () => {
              there = range === null ? ready && /^(Rows|No rows)/.test(shown()) : shown().startsWith(range);
            },
            () => (there ? resolve(performance.now() - pressed) : frame()),
          );
        };
        frame();
      });
    },
    read: () => reading,
  };
  Object.assign(globalThis, { watch: () => watched });
}
