// How a call and a topic of the protocol are defined: a name, schemas for what crosses, and the right that is needed.
import type { z } from 'zod';
import type { Right } from './rights.ts';

export interface CallDefinition<Name extends string, Input extends z.ZodType, Output extends z.ZodType> {
  readonly name: Name;
  readonly right: Right;
  readonly input: Input;
  readonly output: Output;
}

/** What the window can ask. `right` is checked by dispatch before the handler runs. */
export function call<Name extends string, Input extends z.ZodType, Output extends z.ZodType>(
  name: Name,
  definition: { right: Right; input: Input; output: Output },
): CallDefinition<Name, Input, Output> {
  return { name, ...definition };
}

export interface TopicDefinition<Name extends string, Payload extends z.ZodType> {
  readonly name: Name;
  readonly right: Right;
  readonly payload: Payload;
  /** Joins a payload that waits for the window with one that came after it, so that a slow window is never flooded. */
  readonly fold: (waiting: z.output<Payload>, next: z.output<Payload>) => z.output<Payload>;
}

/** What the window can be told. Without a `fold`, the newer payload replaces the one that waits. */
export function topic<Name extends string, Payload extends z.ZodType>(
  name: Name,
  definition: {
    right: Right;
    payload: Payload;
    fold?: (waiting: z.output<Payload>, next: z.output<Payload>) => z.output<Payload>;
  },
): TopicDefinition<Name, Payload> {
  return {
    name,
    right: definition.right,
    payload: definition.payload,
    fold: definition.fold ?? ((_, next) => next),
  };
}
