// What one search by the interpreter came to.
export type Outcome =
  | {
      readonly verdict: 'match';
      readonly start: number;
      readonly end: number;
      readonly marks: readonly number[];
    }
  | { readonly verdict: 'none' }
  | { readonly verdict: 'undecided' };
