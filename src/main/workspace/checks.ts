// The list of checks of a connection test: each step's outcome, and "skipped" for those after a failure.
import { createConnection } from 'node:net';
import type { Check } from '../../shared/protocol/workspace.ts';
import { translateError } from './errors.ts';

export type Step = Check['step'];

/** Gathers outcomes for the given steps, in their order, whatever the order they come in. */
export class Checks {
  readonly #steps: readonly Step[];
  readonly #found = new Map<Step, Check>();

  constructor(steps: readonly Step[]) {
    this.#steps = steps;
  }

  ok(step: Step, message: string): void {
    this.#found.set(step, { step, state: 'ok', message, hint: null });
  }

  warn(step: Step, message: string, hint: string): void {
    this.#found.set(step, { step, state: 'warning', message, hint });
  }

  fail(step: Step, message: string, hint: string): void {
    this.#found.set(step, { step, state: 'failed', message, hint });
  }

  skip(step: Step, message: string): void {
    this.#found.set(step, { step, state: 'skipped', message, hint: null });
  }

  /** All steps; those without an outcome were not reached. */
  list(): Check[] {
    return this.#steps.map(
      (step) =>
        this.#found.get(step) ?? {
          step,
          state: 'skipped',
          message: 'Not tried: an earlier step failed',
          hint: null,
        },
    );
  }
}

/** Whether something accepts connections at host and port; writes the outcome and gives it. */
export async function checkHost(
  checks: Checks,
  step: Step,
  host: string,
  port: number,
  timeoutMs: number,
): Promise<boolean> {
  try {
    await new Promise<void>((resolve, reject) => {
      const socket = createConnection({ host, port });
      const end = (error?: Error) => {
        clearTimeout(timer);
        socket.destroy();
        if (error) reject(error);
        else resolve();
      };
      // A name that is looked up slowly counts as well, so the socket's own timeout will not do.
      const timer = setTimeout(
        () => end(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })),
        timeoutMs,
      );
      socket.once('connect', () => end());
      socket.once('error', end);
    });
    checks.ok(step, `${host}:${port} answers`);
    return true;
  } catch (error) {
    const failure = translateError(error);
    checks.fail(step, failure.message, failure.hint);
    return false;
  }
}

/** True for hosts whose traffic does not leave this machine. */
export function isLocal(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

/** What to say of a service without TLS. */
export function checkClearText(checks: Checks, step: Step, host: string): void {
  if (isLocal(host)) checks.skip(step, 'TLS is off; the server is this machine');
  else
    checks.warn(
      step,
      'TLS is off: passwords and messages cross the network in clear text',
      'Switch TLS on for this workspace.',
    );
}

/** What to say of TLS that works. */
export function checkEncrypted(checks: Checks, step: Step, mode: 'encrypt' | 'verify'): void {
  if (mode === 'verify') checks.ok(step, "Encrypted, and the server's certificate is trusted");
  else
    checks.warn(
      step,
      'Encrypted, but the server is not verified: somebody in between could pretend to be it',
      'Choose "verify" and add the authority that signed its certificate.',
    );
}
