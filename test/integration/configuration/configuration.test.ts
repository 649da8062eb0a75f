// The configuration on both engines: read, saved as versions with their journal, refused where it changed meanwhile, brought back, tried.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createConfigurationService } from '../../../src/main/services/configuration.ts';
import { configurationDigest, readConfiguration } from '../../../src/main/stores/configuration.ts';
import { changeConfiguration, listVersions } from '../../../src/main/stores/configuration-change.ts';
import { engineSettings } from '../../../src/main/stores/engine.ts';
import { verifyJournal } from '../../../src/main/stores/journal.ts';
import type { Database, Supervised } from '../../../src/main/workspace/port.ts';
import type { PlatformShape } from '../../../src/main/workspace/shape.ts';
import type { Configuration } from '../../../src/shared/model/configuration.ts';
import type { ConfigurationOutcome } from '../../../src/shared/protocol/configuration.ts';
import { waitUntil } from '../../support/processes.ts';
import { ENGINES, openFull, workspaceOf } from '../alerts/fixture.ts';

const SCORING = 'security_risk_scoring';

describe.each(ENGINES)('the configuration on %s', (engine) => {
  let database: Database & Supervised;
  let shape: PlatformShape;
  let end: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    ({ database, shape, end } = await openFull(engine));
  });
  afterAll(() => end());
  beforeEach(async () => {
    await database.script(
      `TRUNCATE omni2.omni2_config, omni2.security_risk_patterns, omni2.security_risk_events CASCADE;
       TRUNCATE security_console.configuration_versions, security_console.pattern_versions`,
    );
    await database.execute(
      `INSERT INTO omni2.omni2_config (config_key, config_value) VALUES ($1, '{"rollout_phase": 2, "of_the_platform": [1]}')`,
      [SCORING],
    );
    await database.execute(
      `INSERT INTO omni2.security_risk_patterns (pattern_name, pattern_type, pattern_value, risk_score)
       VALUES ('rapid', 'BEHAVIORAL', '{"signal": "rapid_fire_messages"}', 30), ('broken', 'BEHAVIORAL', '{}', 10)`,
    );
  });

  const stored = () => readConfiguration(database, shape);
  const save = async (
    change: (configuration: Configuration) => void,
    options: { basedOn?: string; actor?: string; tried?: string } = {},
  ): Promise<ConfigurationOutcome> => {
    const now = await stored();
    const to = structuredClone(now.configuration);
    change(to);
    return changeConfiguration(database, shape, options.actor ?? 'ana', {
      to,
      basedOn: options.basedOn ?? now.digest,
      reason: 'because',
      tried: (digest) => (digest === configurationDigest(to) ? options.tried : undefined),
    });
  };

  it('is read with defaults, and what cannot be used is told', async () => {
    const { configuration, problems } = await stored();
    expect(configuration.scoring).toMatchObject({ rollout_phase: 2, levels: { high: 61 } });
    expect(configuration.monitor.retention.event_days).toBeNull();
    expect(configuration.signals).toEqual({
      rapid: {
        enabled: true,
        points: 30,
        signal: { signal: 'rapid_fire_messages', more_than: 10, seconds: 60 },
      },
    });
    expect(problems).toEqual(['The signal broken cannot be used: The value names no known signal']);
  });

  it('is saved with versions and a journal that holds, and what the console does not know of stays', async () => {
    const outcome = await save(
      (to) => {
        to.scoring.levels.high = 55;
        to.scoring.weights = { ...to.scoring.weights, ml: 0.25, history: 0.1 };
        to.monitor.retention.event_days = 90;
        to.signals.rapid!.points = 45;
        to.signals.rapid!.enabled = false;
      },
      { tried: 'Over the last day: …' },
    );
    expect(outcome).toMatchObject({ state: 'saved', current: { version: 2, by: 'ana' } });
    expect((await engineSettings(database, shape)).settings.levels.high).toBe(55);
    const [row] = await database.query(
      'SELECT config_value AS value FROM omni2.omni2_config WHERE config_key = $1',
      [SCORING],
    );
    expect(row!.value).toMatchObject({ of_the_platform: [1], rollout_phase: 2 });
    const [signal] = await database.query(
      `SELECT risk_score, enabled FROM omni2.security_risk_patterns WHERE pattern_name = 'rapid'`,
    );
    expect(signal).toEqual({ risk_score: 45, enabled: false });
    const versions = await listVersions(database, shape);
    expect(versions.map(({ version, action, by, tried }) => [version, action, by, tried])).toEqual([
      [2, 'save', 'ana', 'Over the last day: …'],
      [1, 'found', 'outside the console', null],
    ]);
    const [entry] = await database.query(
      `SELECT action, before, after FROM security_console.journal WHERE action LIKE 'configuration%' ORDER BY seq DESC LIMIT 1`,
    );
    expect(entry).toMatchObject({
      action: 'configuration.save',
      before: { '/scoring/levels/high': '61', '/scoring/weights/ml': '0.3' },
      after: { version: 2, reason: 'because', values: { '/scoring/weights/ml': '0.25' } },
    });
    expect((await verifyJournal(database)).broken).toBeNull();
    await expect(save(() => undefined)).rejects.toMatchObject({ code: 'nothing-changed' });
  });

  it('of two who change it at once the second is shown what the first did, and nothing is lost', async () => {
    const { digest } = await stored();
    const outcomes = await Promise.all(
      ['ana', 'bob'].map((actor, place) =>
        save(
          (to) => {
            to.scoring.levels.critical = 85 + place;
          },
          { actor, basedOn: digest },
        ),
      ),
    );
    expect(outcomes.map(({ state }) => state).sort()).toEqual(['conflict', 'saved']);
    const [won, lost] = outcomes.toSorted((a) => (a.state === 'saved' ? -1 : 1));
    expect(lost!.current.configuration).toEqual(won!.current.configuration);
    expect(lost!.current.by).toBe(won!.current.by);
  });

  it('changed by other means, that becomes a version before anything is written over it', async () => {
    await save((to) => {
      to.scoring.rollout_phase = 3;
    });
    const { digest } = await stored();
    await database.execute(
      `UPDATE omni2.omni2_config SET config_value = '{"rollout_phase": 1}' WHERE config_key = $1`,
      [SCORING],
    );
    expect(
      await save(
        (to) => {
          to.scoring.rollout_phase = 4;
        },
        { basedOn: digest },
      ),
    ).toMatchObject({
      state: 'conflict',
      current: { configuration: { scoring: { rollout_phase: 1 } }, by: 'outside the console' },
    });
    expect((await listVersions(database, shape)).map(({ action }) => action)).toEqual([
      'found',
      'save',
      'found',
    ]);
  });

  it('goes back to a version, but for signals that are gone', async () => {
    await save((to) => {
      to.scoring.rollout_phase = 4;
      to.signals.rapid!.points = 99;
    });
    await database.execute(`DELETE FROM omni2.security_risk_patterns WHERE pattern_name = 'rapid'`);
    const { digest } = await stored();
    const back = (version: number) =>
      changeConfiguration(database, shape, 'bob', {
        to: { version },
        basedOn: digest,
        reason: 'too loud',
        tried: () => undefined,
      });
    await expect(back(77)).rejects.toMatchObject({ code: 'no-version' });
    expect(await back(1)).toMatchObject({ state: 'saved' });
    const now = await stored();
    expect(now.configuration.scoring.rollout_phase).toBe(2);
    expect(now.configuration.signals).toEqual({});
    expect((await listVersions(database, shape))[0]).toMatchObject({
      action: 'rollback',
      reason: 'To version 1: too loud',
    });
  });

  it('is tried on what was recorded, told to windows whoever changes it, and what was tried is kept with the version', async () => {
    await database.execute(
      `INSERT INTO omni2.security_risk_events (user_id, message, pattern_score, behavioral_score, ml_score, total_risk_score,
         risk_level, matched_patterns, detection_metadata, created_at)
       SELECT n % 3, 'm', 50, 30, 20, 50, 'MEDIUM', '["p", {"name": "rapid", "score": 30, "detail": "11 messages"}]',
         '{"layers": [{"name": "history", "score": 10}, {"name": "accumulation", "score": 40}]}', now() - n * interval '1 hour'
       FROM generate_series(1, 48) n`,
    );
    const published: string[] = [];
    const service = createConfigurationService({
      publish: (topic) => published.push(topic),
      jobs: {
        run: (_title, _options, work) =>
          work({ id: 'x', signal: new AbortController().signal, progress: () => undefined }),
      },
      onChange: () => undefined,
    });
    const workspace = workspaceOf(database, shape);
    const context = { analyst: 'ana', workspace: () => workspace };
    const { configuration, digest } = await stored();
    const asked = structuredClone(configuration);
    asked.scoring.levels.high = 50;
    asked.signals.rapid!.points = 100;
    const result = await service.handlers['configuration.whatIf']({ configuration: asked, days: 1 }, context);
    expect(result).toMatchObject({
      messages: 23,
      changed: 23,
      alerts: { before: 0, after: 23 },
      usersChanged: 3,
      levels: [{}, { before: 23, after: 0 }, {}, { before: 0, after: 23 }],
    });
    const stop = await service.watch(workspace);
    await service.handlers['configuration.save'](
      { configuration: asked, basedOn: digest, reason: 'tried it' },
      context,
    );
    const [version] = await listVersions(database, shape);
    expect(version!.tried).toBe(
      'Over the last day: 23 messages, alerts 0 → 23, blocks 0 → 0, 3 people judged otherwise',
    );
    published.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 100));
    published.length = 0;
    await database.execute(
      `UPDATE omni2.omni2_config SET config_value = '{"rollout_phase": 1}' WHERE config_key = $1`,
      [SCORING],
    );
    await waitUntil('windows are told', () => published.includes('configuration.changed'), 5_000);
    await stop();
  });
});
