// Name → handler: refuses what is not allowed or not well-formed, and lets nothing but a Failure out.
import type { z } from 'zod';
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import { CALLS } from '../../shared/protocol/index.ts';
import type { Right } from '../../shared/protocol/rights.ts';
import type { Attention } from '../services/attention.ts';
import { denial } from './denial.ts';
import type { CallContext, Handlers } from './handlers.ts';

export interface DispatchOptions {
  readonly handlers: Handlers;
  /** What the connected database role may do now. `console.use` need not be among them. */
  readonly rights: () => ReadonlySet<Right>;
  /** Who asks, and of which workspace; made anew for each call. */
  readonly context: () => CallContext;
  /** Told of every call, so that work behind can step aside. */
  readonly attention: Attention;
  readonly log: Log;
}

/** Runs the call of a window, which `asker` stands for, and gives its checked output. Rejects with a Failure, always. */
export type Dispatch = (name: string, input: unknown, asker?: object) => Promise<unknown>;

export function createDispatch({ handlers, rights, context, attention, log }: DispatchOptions): Dispatch {
  async function run(name: string, input: unknown, asker?: object): Promise<unknown> {
    const call = CALLS.get(name);
    if (call === undefined) {
      throw new Failure(
        'unknown-call',
        `The console has no call "${name}"`,
        'Reload the window: it may be of another version.',
      );
    }
    const asking: CallContext = { ...context(), asker };
    if (call.right !== 'console.use' && !rights().has(call.right)) {
      // Nothing is known to be allowed before the database was reached; then that is what to say.
      asking.workspace().shape();
      throw denial(call.right);
    }
    const checked = call.input.safeParse(input);
    if (!checked.success) throw badInput(checked.error);
    const handler = handlers[name as keyof Handlers] as (
      input: unknown,
      context: CallContext,
    ) => Promise<unknown>;
    const output = call.output.safeParse(await handler(checked.data, asking));
    if (output.success) return output.data;
    log('error', 'bad-output', { call: name, issues: issuePaths(output.error) });
    throw internal();
  }

  return async (name, input, asker) => {
    try {
      return await attention.during(() => run(name, input, asker));
    } catch (error) {
      if (error instanceof Failure) {
        log('info', 'call-failed', { call: name, code: error.code });
        throw error;
      }
      log('error', 'call-broke', { call: name, ...describeError(error) });
      throw internal();
    }
  };
}

function badInput(error: z.ZodError): Failure {
  const issue = error.issues[0];
  const field = issue?.path.join('.') || 'input';
  return new Failure(
    'bad-input',
    `${field}: ${issue?.message ?? 'not valid'}`,
    `Correct "${field}" and try again.`,
  );
}

function internal(): Failure {
  return new Failure(
    'internal',
    'The console made a mistake',
    'Try again. If it stays, look into the log and report it.',
  );
}

/** Paths and codes of what does not fit, without the values. */
export function issuePaths(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.')}: ${issue.code}`)
    .join('; ');
}

/**
 * What the log may say of an unknown error: its kind and where it came from. Its message is left out, for it may quote a chat
 * message or a password.
 */
export function describeError(error: unknown): { error: string; at: string } {
  if (!(error instanceof Error)) return { error: typeof error, at: '' };
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  // Folders are cut off: they name this machine's user.
  const at = frames.slice(0, 4).map((line) => line.slice(7).replace(/\(?\S*[/\\]/, ''));
  return { error: error.name + code, at: at.join(' < ') };
}
