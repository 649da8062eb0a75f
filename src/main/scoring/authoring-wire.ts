// What the core and an authoring worker say to each other.
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { PatternDefinition, PatternHealth } from '../../shared/protocol/patterns.ts';
import type { ScoredMessage, Trial } from '../../shared/protocol/studio.ts';
import type { Judgement } from './authoring.ts';
import type { ScoringConfiguration } from './configuration.ts';
import type { Context, Message } from './engine.ts';
import type { Exception } from './exceptions.ts';
import type { Generalised } from './generalise.ts';
import type { MlScore } from './ml/scorer.ts';
import type { PatternRow } from './pack.ts';
import type { PackFile, ReadPack } from './pack-file.ts';
import type { PatternProblem } from './patterns.ts';
import type { Tried } from './trial.ts';

/** What a message is scored by; kept by the worker until told otherwise. */
export interface StudioRules {
  readonly rows: readonly PatternRow[];
  readonly settings: ScoringConfiguration;
  readonly exceptions: readonly Exception[];
}

export interface ScoreJob {
  readonly message: Message;
  readonly context: Context;
  readonly user: string | null;
  readonly role: string | null;
  /** Null: only as published. */
  readonly changed: {
    readonly settings: ScoringConfiguration;
    readonly standing: { flagged: boolean; whitelisted: boolean; bypasses: boolean } | null;
    readonly draft: { readonly replaces: string | null; readonly definition: PatternDefinition } | null;
  } | null;
  /** What the second classifier says of the message, or why it says nothing. */
  readonly second: MlScore;
}

export interface ScoreResult {
  readonly published: ScoredMessage;
  readonly changed: ScoredMessage | null;
  readonly problems: readonly PatternProblem[];
}

/** Kinds of work: what each is given, and what it gives. */
export interface AuthoringJobs {
  judge: { input: Tried; output: Judgement };
  try: {
    input: { definition: Tried; texts: readonly string[]; from: number; stalled: number };
    /** Trials have been told one by one. */
    output: { error: string | null };
  };
  check: { input: Tried; output: { health: PatternHealth; costMicroseconds: number | null } };
  score: { input: ScoreJob; output: ScoreResult };
  generalise: {
    input: { text: string; spans: readonly (readonly [number, number])[]; looseness: number };
    output: Generalised;
  };
  pack: { input: readonly PackFile[]; output: ReadPack };
}
export type JobKind = keyof AuthoringJobs;
export type JobInput<K extends JobKind> = AuthoringJobs[K]['input'];
export type JobOutput<K extends JobKind> = AuthoringJobs[K]['output'];

/** What a worker knows beyond its jobs; told to each new one again. */
export interface AuthoringState {
  rules?: StudioRules;
  /** Messages on which costs are measured. */
  sample?: readonly string[];
}

/** The place told while something other than a text is worked on. */
export const PREPARING = 1_000_000;

export interface AuthoringWorkerData {
  /** A Watch's buffer: the place searched now, and since when. */
  readonly watch: SharedArrayBuffer;
  /** One cell: the number of the job that nobody waits for any more. */
  readonly dropped: SharedArrayBuffer;
  /** Milliseconds after which a trial gives up by itself. */
  readonly trialMs: number;
  readonly state: AuthoringState;
}

export type ToAuthoring =
  | { readonly t: 'state'; readonly state: AuthoringState }
  | {
      readonly t: 'job';
      readonly id: number;
      readonly kind: JobKind;
      readonly input: AuthoringJobs[JobKind]['input'];
    };

export type FromAuthoring =
  | { readonly t: 'trial'; readonly id: number; readonly place: number; readonly trial: Trial }
  | { readonly t: 'done'; readonly id: number; readonly output: AuthoringJobs[JobKind]['output'] }
  | {
      readonly t: 'failed';
      readonly id: number;
      /** What the author is to be told; null where the work itself broke. */
      readonly failure: FailureDetails | null;
      readonly reason: string;
    };
