// What a service gives to dispatch: one handler per call, and what each handler is told about who asks.
import type {
  CallInput,
  CallName,
  CallOutput,
  TopicName,
  TopicPayload,
} from '../../shared/protocol/index.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';

export interface CallContext {
  /** The analyst's name from the settings; the empty string until they have said it. */
  readonly analyst: string;
  /** Stands for the window that asks, so that its newer question can take the place of an older one. */
  readonly asker?: object | undefined;
  /** The workspace open when the call came in. Throws a Failure when none is. */
  workspace(): OpenWorkspace;
}

export type Handler<N extends CallName> = (
  input: CallInput<N>,
  context: CallContext,
) => Promise<CallOutput<N>>;
export type Handlers = { readonly [N in CallName]: Handler<N> };

/** Tells every window that subscribed and has the right. */
export type Publish = <N extends TopicName>(topic: N, payload: TopicPayload<N>) => void;
