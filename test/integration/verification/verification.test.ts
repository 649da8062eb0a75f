// The verification screen's answers, on both engines, over installations that differ as the platform's do.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createVerificationService } from '../../../src/main/services/verification.ts';
import type { Database, Supervised } from '../../../src/main/workspace/port.ts';
import type { PlatformShape } from '../../../src/main/workspace/shape.ts';
import { type Answer, verificationRead } from '../../../src/shared/protocol/verification.ts';
import { ENGINES, openFull, workspaceOf } from '../alerts/fixture.ts';

describe.each(ENGINES)('verification on %s', (engine) => {
  let database: Database & Supervised;
  let shape: PlatformShape;
  let end: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    ({ database, shape, end } = await openFull(engine));
  });
  afterAll(() => end());
  beforeEach(() =>
    database.script(`
      TRUNCATE omni2.audit_logs, public.audit_logs, public.users CASCADE;
      TRUNCATE auth_service.users CASCADE;
      ALTER TABLE omni2.audit_logs DROP COLUMN IF EXISTS cost_usd;
      INSERT INTO auth_service.users (id, username, name, email) VALUES (1, 'ada', 'Ada', 'ada@example.org'), (2, 'ben', 'Ben', 'ben@example.org');
      INSERT INTO public.users (id, email, name) VALUES (1, 'BEN@example.org', 'Ben'), (9, 'cid@example.org', 'Cid');`),
  );

  const ask = async (exact = false): Promise<Record<string, Answer>> => {
    const context = { analyst: '', workspace: () => workspaceOf(database, shape) };
    const read = await createVerificationService()['verification.read']({ exact }, context);
    const { answers } = verificationRead.output.parse(read);
    return Object.fromEntries(answers.map((answer) => [answer.id, answer]));
  };

  it('answers each question about the shipped schema in one sentence, with the SQL that proves it', async () => {
    const { tables, limits, ...rest } = await ask();
    expect(tables?.answer).toBe('2: omni2.audit_logs and public.audit_logs.');
    expect(rest['search-path']?.answer).toContain('under the search path public: public.audit_logs.');
    expect(rest['one-table']?.answer).toMatch(/^No: they are two relations/);
    expect(rest['cost-columns']?.answer).toBe(
      'cost_usd exists nowhere, cost_estimate is in public.audit_logs.',
    );
    expect(limits?.answer).toContain(
      '“Daily cost of the chat” reads omni2.audit_logs, which has no cost_usd',
    );
    expect(limits?.state).toBe('bad');
    for (const { sql } of Object.values({ tables, limits, ...rest }) as Answer[])
      for (const statement of sql.split(';')) await database.query(statement);
  });

  it('a column that is added turns the answers', async () => {
    await database.script('ALTER TABLE omni2.audit_logs ADD COLUMN cost_usd numeric(10,6)');
    const answers = await ask();
    expect(answers.limits?.state).toBe('good');
    expect(answers['cost-columns']?.answer).toContain('cost_usd is in omni2.audit_logs');
  });

  it('says who writes, with counts that are counted', async () => {
    await database.script(`
      INSERT INTO omni2.audit_logs (user_id, "timestamp", question, success)
        SELECT 1 + n % 2, now() - interval '1 hour' * n, 'q', true FROM generate_series(1, 30) n;
      INSERT INTO omni2.audit_logs (user_id, "timestamp", question, success) VALUES (1, now() - interval '90 days', 'old', true)`);
    const { tables, writers } = await ask();
    expect(writers?.answer).toBe('In the last seven days: omni2.audit_logs with 30 entries of 2 users.');
    expect(tables?.facts.rows.find(([name]) => name === 'omni2.audit_logs')?.[4]).toBe('31');
    expect(writers?.facts.rows[0]?.[3]).toBe('0 · 0 · 0 · 0 · 0 · 7 · 23');
  });

  it('finds people whose id is somebody else’s in the other table, by e-mail in any letter case', async () => {
    const { ids } = await ask();
    expect(ids?.answer).toMatch(/^No: 1 ids name another person/);
    expect(ids?.notes[0]).toBe(
      '1 people are in both by their e-mail address, 1 in auth_service alone, 1 in public alone.',
    );
    expect(ids?.facts.rows).toEqual([['1', 'ada@example.org', 'BEN@example.org']]);
  });

  it('knows a view on the other table for what it is', async () => {
    await database.script(
      'ALTER TABLE public.audit_logs RENAME TO kept; CREATE VIEW public.audit_logs AS SELECT * FROM omni2.audit_logs',
    );
    try {
      expect((await ask())['one-table']?.answer).toBe(
        'public.audit_logs is a view on omni2.audit_logs: the same rows.',
      );
    } finally {
      await database.script('DROP VIEW public.audit_logs; ALTER TABLE public.kept RENAME TO audit_logs');
    }
  });

  // PGlite has one role.
  if (engine === 'postgres')
    it('tells what the bare name means to other roles', async () => {
      await database.script(`
      CREATE ROLE chat_app LOGIN; CREATE ROLE blind LOGIN;
      ALTER ROLE chat_app SET search_path = omni2, public;
      GRANT USAGE ON SCHEMA omni2 TO chat_app;
      REVOKE USAGE ON SCHEMA public FROM PUBLIC`);
      try {
        const answer = (await ask())['search-path'];
        const meaning = Object.fromEntries(
          (answer?.facts.rows ?? []).map(([role, , , means]) => [role, means]),
        );
        expect(meaning).toMatchObject({ chat_app: 'omni2.audit_logs', blind: 'nothing' });
        expect(answer?.state).toBe('warn');
      } finally {
        await database.script(
          'GRANT USAGE ON SCHEMA public TO PUBLIC; REVOKE ALL ON SCHEMA omni2 FROM chat_app; DROP ROLE chat_app; DROP ROLE blind',
        );
      }
    });

  it('an installation without the second generation is answered all the same', async () => {
    await database.script(
      'ALTER SCHEMA public RENAME TO elsewhere; ALTER TABLE elsewhere.audit_logs RENAME TO gone',
    );
    try {
      const answers = await ask();
      expect(answers.tables?.answer).toBe('One: omni2.audit_logs.');
      expect(answers['one-table']?.answer).toBe('There is no public.audit_logs.');
      expect(answers.ids?.state).toBe('unknown');
    } finally {
      await database.script(
        'ALTER TABLE elsewhere.gone RENAME TO audit_logs; ALTER SCHEMA elsewhere RENAME TO public',
      );
    }
  });
});
