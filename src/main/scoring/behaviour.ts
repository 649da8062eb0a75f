// The behaviour layer: signals read from the course of a conversation, each configured by a BEHAVIORAL row.
import { type Signal, type SignalName, signalSchema } from '../../shared/model/signal.ts';
import { findHiddenText } from './hidden-text.ts';
import { countPersonaRequests } from './personas.ts';
import { countAlike, type Printed, wordPrint } from './similarity.ts';

export { type Signal, type SignalName, signalSchema };

/** What behaviour reads of a text. */
export interface TurnReading extends Printed {
  /** Changes of persona that it asks for. */
  readonly personas: number;
}

export function readTurn(text: string): TurnReading {
  return { personas: countPersonaRequests(text), words: wordPrint(text), characters: text.length };
}

/** A message of the conversation as behaviour sees it. */
export interface Turn {
  readonly atMs: number;
  readonly text: string;
  /** What was read of its text before; the text itself may then be left out of an earlier turn. */
  readonly read?: TurnReading;
  /** Tool calls it led to so far. */
  readonly toolCalls: number;
}

export interface Course {
  /** Earlier messages of the conversation or session, oldest first. */
  readonly earlier: readonly Turn[];
  /** Permission denials in the session so far. */
  readonly denials: number;
}

type Detector<N extends SignalName> = (
  message: Turn,
  course: Course,
  bounds: Extract<Signal, { signal: N }>,
) => string | null;

function within(message: Turn, earlier: readonly Turn[], ms: number): Turn[] {
  return earlier.filter((turn) => turn.atMs <= message.atMs && message.atMs - turn.atMs <= ms);
}

const DETECTORS: { readonly [N in SignalName]: Detector<N> } = {
  rapid_fire_messages(message, course, bounds) {
    const sent = within(message, course.earlier, bounds.seconds * 1_000).length + 1;
    return sent > bounds.more_than ? `${sent} messages in ${bounds.seconds} s` : null;
  },
  tool_call_escalation(message, course, bounds) {
    const calls = [...course.earlier, message].map((turn) => turn.toolCalls).filter((used) => used > 0);
    const last = calls.slice(-bounds.messages);
    if (message.toolCalls === 0 || last.length < bounds.messages) return null;
    return last.every((used, index) => index === 0 || used > last[index - 1]!)
      ? `tool calls rising: ${last.join(', ')}`
      : null;
  },
  role_switching(message, course, bounds) {
    const asked = personasOf(message);
    if (asked === 0) return null;
    const changes = course.earlier.reduce((sum, turn) => sum + personasOf(turn), asked);
    return changes >= bounds.changes ? `${changes} persona changes asked for` : null;
  },
  repeated_failures(_message, course, bounds) {
    return course.denials > bounds.more_than ? `${course.denials} permission denials` : null;
  },
  suspicious_timing(message, course, bounds) {
    const times = [...course.earlier.slice(-bounds.gaps).map((turn) => turn.atMs), message.atMs];
    if (times.length <= bounds.gaps) return null;
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const spread = Math.max(...gaps) - Math.min(...gaps);
    return spread < (mean * bounds.percent) / 100
      ? `a message every ${(mean / 1_000).toFixed(1)} s, like clockwork`
      : null;
  },
  excessive_tool_calls(message, _course, bounds) {
    return message.toolCalls > bounds.more_than ? `${message.toolCalls} tool calls in one message` : null;
  },
  context_stuffing(message, _course, bounds) {
    if (message.text.length <= bounds.more_than) return null;
    const characters = [...message.text].length;
    return characters > bounds.more_than ? `${characters} characters` : null;
  },
  context_flooding(message, course, bounds) {
    const recent = within(message, course.earlier, bounds.minutes * 60_000);
    if (recent.length + 1 < bounds.messages) return null;
    const alike = countAlike(printed(message), recent.map(printed), bounds.alike) + 1;
    return alike >= bounds.messages
      ? `${alike} nearly identical messages in ${bounds.minutes} minutes`
      : null;
  },
  hidden_text(message) {
    return findHiddenText(message.text);
  },
};

function personasOf({ text, read }: Turn): number {
  return read?.personas ?? countPersonaRequests(text);
}

function printed({ text, read }: Turn): Printed {
  return read ?? { words: wordPrint(text), characters: text.length };
}

/** What the signal saw, in words; null when it did not fire. */
export function detectSignal(signal: Signal, message: Turn, course: Course): string | null {
  const detector = DETECTORS[signal.signal] as Detector<SignalName>;
  return detector(message, course, signal);
}
