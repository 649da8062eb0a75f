// The one shape in which an error reaches a person: what happened, what to do, whether trying again can help.

export interface FailureDetails {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
}

/**
 * An error meant for the user's eyes. `code` is stable and kebab-case; `message` says what happened and `hint` what to do,
 * both in plain sentence-case words without secrets. Anything else that is thrown is shown as `internal`.
 */
export class Failure extends Error implements FailureDetails {
  readonly code: string;
  readonly hint: string;
  readonly retryable: boolean;

  constructor(
    code: string,
    message: string,
    hint: string,
    options: { retryable?: boolean; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Failure';
    this.code = code;
    this.hint = hint;
    this.retryable = options.retryable ?? false;
  }

  /** The four fields that cross to the window. */
  details(): FailureDetails {
    return { code: this.code, message: this.message, hint: this.hint, retryable: this.retryable };
  }
}
