// What a thread that does one piece of long work tells the core: how far it is, and at the end the result or why there is none.

export type JobMessage<Result> =
  | { readonly kind: 'progress'; readonly share: number; readonly detail: string }
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly hint: string };
