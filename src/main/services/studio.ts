// Handlers of the studio's trials: judged, tried and scored on threads of their own, as somebody types.
import { Failure } from '../../shared/model/failure.ts';
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import type { CallContext, Handlers } from '../dispatch/handlers.ts';
import type { AuthoringThreads } from '../scoring/authoring-threads.ts';
import type { ScoreJob } from '../scoring/authoring-wire.ts';
import { type ScoringConfiguration, scoringConfigurationSchema } from '../scoring/configuration.ts';
import type { PlatformRules } from '../stores/rules.ts';
import { findMessages, readPast } from '../stores/studio-messages.ts';
import type { ScorerService } from './scorer.ts';
import type { StudioRulesCache } from './studio-rules.ts';

type StudioHandlers = Pick<Handlers, Extract<keyof Handlers, `studio.${string}`>>;
type ScoreInput = CallInput<'studio.score'>;

interface Options {
  readonly threads: AuthoringThreads;
  readonly rules: StudioRulesCache;
  readonly scorer: Pick<ScorerService, 'second'>;
}

export function createStudioService({ threads, rules, scorer }: Options): StudioHandlers {
  return {
    'studio.judge': async ({ definition }, { asker }) => threads.judge(definition, asker),
    'studio.try': async ({ definition, texts }, { asker }) => {
      const { error, trials } = await threads.try(definition, texts, asker);
      return { error, trials: [...trials] };
    },
    'studio.score': async (input, context) => scoreMessage({ threads, rules, scorer }, input, context),
    'studio.messages': async ({ query, limit }, context) => {
      const { database, shape } = context.workspace();
      return findMessages(database, shape(), query, limit);
    },
    'studio.generalise': async (input, { asker }) => threads.generalise(input, asker),
  };
}

async function scoreMessage(
  { threads, rules: cache, scorer }: Options,
  input: ScoreInput,
  context: CallContext,
): Promise<CallOutput<'studio.score'>> {
  const workspace = context.workspace();
  const rules = await cache.get(workspace);
  const { settings } = rules;
  const { draft, whatIf, standing } = input;
  const altered = varied(settings, whatIf);
  const asked = await messageOf(workspace, rules, input);
  const job: ScoreJob = {
    ...asked,
    second: await scorer.second(asked.message.text),
    changed:
      draft || whatIf || standing
        ? { settings: altered, standing: standing ?? null, draft: draft ?? null }
        : null,
  };
  const { published, changed, problems } = await threads.score(rules, job, context.asker);
  return {
    published,
    changed,
    settings: {
      rolloutPhase: settings.rollout_phase,
      ...settings.levels,
      combination: settings.combination,
    },
    problems: [...rules.problems, ...problems].slice(0, 500),
  };
}

async function messageOf(
  { database, shape }: ReturnType<CallContext['workspace']>,
  { settings, bypassRoles }: PlatformRules,
  { text, event }: ScoreInput,
): Promise<Omit<ScoreJob, 'changed' | 'second'>> {
  if (event === undefined) {
    const nothing = { earlier: [], denials: 0, scored: [], profile: null, bypassesBlocking: false };
    return {
      message: { atMs: Date.now(), text, toolCalls: 0 },
      context: nothing,
      user: null,
      role: null,
    };
  }
  const past = await readPast(database, shape(), event, settings.ml_decides_from);
  if (!past)
    throw new Failure(
      'no-event',
      'This message is not recorded any more',
      'Choose another one, or paste its text.',
    );
  const { atMs, toolCalls, user, role, ...course } = past;
  return {
    message: { atMs, text, toolCalls },
    context: { ...course, bypassesBlocking: role !== null && bypassRoles.includes(role) },
    user,
    role,
  };
}

/** The settings with what is varied. Throws a Failure where they would make no sense together. */
function varied(settings: ScoringConfiguration, whatIf: ScoreInput['whatIf']): ScoringConfiguration {
  if (!whatIf) return settings;
  const { rolloutPhase, medium, high, critical, combination } = whatIf;
  const parsed = scoringConfigurationSchema.safeParse({
    ...settings,
    rollout_phase: rolloutPhase ?? settings.rollout_phase,
    combination: combination ?? settings.combination,
    levels: {
      medium: medium ?? settings.levels.medium,
      high: high ?? settings.levels.high,
      critical: critical ?? settings.levels.critical,
    },
  });
  if (parsed.success) return parsed.data;
  throw new Failure(
    'bad-settings',
    parsed.error.issues[0]?.message ?? 'These settings make no sense together',
    'The levels must rise: medium, high, critical.',
  );
}
