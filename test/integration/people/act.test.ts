/** What is done about people, on both engines: said before, done whole, written down, and ended when its time is over. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallContext } from '../../../src/main/dispatch/handlers.ts';
import { DEFAULT_SCORING } from '../../../src/main/scoring/configuration.ts';
import { createPeopleService } from '../../../src/main/services/people.ts';
import { verifyJournal } from '../../../src/main/stores/journal.ts';
import { endExpired, PEOPLE_CHANNEL } from '../../../src/main/stores/people-act.ts';
import { recomputeProfile } from '../../../src/main/stores/people-profile.ts';
import type { Database, Supervised } from '../../../src/main/workspace/port.ts';
import type { PlatformShape } from '../../../src/main/workspace/shape.ts';
import type { PersonAction } from '../../../src/shared/protocol/people.ts';
import { ENGINES, openFull, workspaceOf } from '../alerts/fixture.ts';
import { fillPeople, without } from './world.ts';

const REASON = 'asked for';
const SOON = new Date(Date.now() + 3_600_000).toISOString();

describe.each(ENGINES)('acting on people on %s', (engine) => {
  let database: Database & Supervised;
  let shape: PlatformShape;
  let end: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    ({ database, shape, end } = await openFull(engine));
  });
  afterAll(() => end());
  beforeEach(() => fillPeople(database));

  const { handlers } = createPeopleService({ publish: () => undefined, log: () => undefined });
  const context = (seen = shape): CallContext => ({
    analyst: 'ana',
    workspace: () => workspaceOf(database, seen),
  });
  const act = (key: string, action: PersonAction, seen = shape) =>
    handlers['people.act']({ key, action }, context(seen));
  const preview = (key: string, action: PersonAction, seen = shape) =>
    handlers['people.preview']({ key, action }, context(seen));
  const profiles = () =>
    database.query<{ user_id: number; flagged: boolean; whitelisted: boolean }>(
      'SELECT user_id, flagged, whitelisted FROM omni2.user_risk_profiles ORDER BY 1',
    );
  const lastEntry = async () =>
    (
      await database.query(
        'SELECT actor, action, subject, before, after FROM security_console.journal ORDER BY seq DESC LIMIT 1',
      )
    )[0];

  it('flags somebody with a profile and somebody without one, and takes it back', async () => {
    const flag = (on: boolean): PersonAction => ({ what: 'flag', on, reason: REASON });
    expect((await act('u:1', flag(true))).detail.row.flags).toContain('flagged');
    expect((await act('u:3', flag(true))).detail.row.flags).toEqual(['flagged']);
    expect(await profiles()).toEqual([
      { user_id: 1, flagged: true, whitelisted: false },
      { user_id: 3, flagged: true, whitelisted: false },
    ]);
    const { detail, platformTold } = await act('u:1', flag(false));
    expect(detail.row.flags).not.toContain('flagged');
    expect(platformTold).toBeNull();
    expect(await lastEntry()).toEqual({
      actor: 'ana',
      action: 'people.flag.end',
      subject: 'u:1',
      before: { flagged: true },
      after: { flagged: false, reason: REASON },
    });
    expect(detail.history.map(({ what, reason }) => [what, reason]).slice(0, 2)).toEqual([
      ['people.flag.end', REASON],
      ['people.flag', REASON],
    ]);
    expect((await verifyJournal(database)).broken).toBeNull();
  });

  it('whitelists until a moment, ends it by itself then, and tells the other consoles', async () => {
    const { detail } = await act('u:1', { what: 'whitelist', on: true, until: SOON, reason: REASON });
    expect(detail.whitelist).toMatchObject({ by: 'ana', reason: REASON });
    expect(Date.parse(detail.whitelist?.until ?? '')).toBe(Date.parse(SOON));
    expect(await endExpired(database, shape)).toBe(0);
    expect((await profiles())[0]).toMatchObject({ whitelisted: true });

    const heard: string[] = [];
    const stop = await database.listen(PEOPLE_CHANNEL, (payload) => heard.push(payload));
    await database.script(`UPDATE security_console.whitelistings SET until = now() - interval '1 second'`);
    expect(await endExpired(database, shape)).toBe(1);
    expect(await endExpired(database, shape)).toBe(0);
    expect((await profiles())[0]).toMatchObject({ whitelisted: false });
    expect(await lastEntry()).toMatchObject({
      actor: 'console',
      action: 'people.whitelist.end',
      subject: 'u:1',
    });
    await expect.poll(() => heard).toEqual([JSON.stringify({ by: 'console', key: 'u:1' })]);
    await stop();
    expect((await handlers['people.read']({ key: 'u:1' }, context())).whitelist).toBeNull();
    expect((await verifyJournal(database)).broken).toBeNull();
  });

  it('lets a later whitelisting replace the one before, and ends the last by hand', async () => {
    await act('u:2', { what: 'whitelist', on: true, until: SOON, reason: 'first' });
    const { detail } = await act('u:2', { what: 'whitelist', on: true, until: null, reason: 'second' });
    expect(detail.whitelist).toMatchObject({ until: null, reason: 'second' });
    await act('u:2', { what: 'whitelist', on: false, until: null, reason: 'enough' });
    expect(
      await database.query(
        'SELECT count(*) AS open FROM security_console.whitelistings WHERE ended_at IS NULL',
      ),
    ).toEqual([{ open: 0 }]);
    expect((await profiles()).find(({ user_id }) => user_id === 2)).toMatchObject({ whitelisted: false });
  });

  it('blocks from services with a message, shows it, and lets in again', async () => {
    const block: PersonAction = {
      what: 'block',
      on: true,
      services: ['chat', 'api'],
      message: 'Call us',
      reason: REASON,
    };
    const said = await preview('u:1', block);
    expect(said.steps[0]).toBe('Block Ada Byron (id 1) from chat, api in omni2.user_blocks.');
    expect(said.steps[1]).toContain('no live channel');
    expect(said.warnings).toEqual([]);
    expect(await database.query('SELECT * FROM omni2.user_blocks')).toEqual([]);
    const { detail, platformTold } = await act('u:1', block);
    expect(platformTold).toBe(false);
    expect(detail.row.flags).toContain('blocked');
    expect(detail.block).toMatchObject({ reason: `${REASON} (ana)`, services: ['chat', 'api'] });
    expect(
      (await database.query('SELECT custom_block_message AS message FROM omni2.user_blocks'))[0],
    ).toEqual({ message: 'Call us' });
    const free = await act('u:1', { what: 'block', on: false, services: [], message: '', reason: REASON });
    expect(free.detail.block).toBeNull();
    expect(free.platformTold).toBeNull();
    const other = await preview('u:1', { ...block, services: ['api'] });
    expect(other.warnings).toEqual([expect.stringContaining('"chat"')]);
    expect((await verifyJournal(database)).broken).toBeNull();
  });

  it('keeps notes with anybody, with marks and signs as they were written', async () => {
    const body = `<b>'; DROP TABLE x; --</b> \u{1f680}\u0000`;
    for (const key of ['u:1', 'u:99', 'p:77']) {
      const { detail } = await act(key, { what: 'note', body });
      expect(detail.notes).toMatchObject([{ author: 'ana', body: body.replace('\u0000', '') }]);
    }
    expect((await verifyJournal(database)).broken).toBeNull();
  });

  it('stores the profile worked out from the events, and only when told to', async () => {
    await database.script('UPDATE omni2.user_risk_profiles SET total_incidents = 0, latest_risk_score = 3');
    const differences = async () =>
      (await recomputeProfile(database, shape, DEFAULT_SCORING, 'u:1')).differences.map(({ field }) => field);
    expect(await differences()).toEqual(['Incidents', 'Latest score']);
    const { detail } = await act('u:1', { what: 'store_profile', reason: REASON });
    expect(await differences()).toEqual([]);
    expect(detail.profile).toMatchObject({ incidents: 3, latestScore: 95 });
    expect(await lastEntry()).toMatchObject({
      before: { total_incidents: 0 },
      after: { total_incidents: 3 },
    });
    expect((await verifyJournal(database)).broken).toBeNull();
  });

  it.each<[string, string, PersonAction, string]>([
    ['somebody of public.users alone', 'p:77', { what: 'flag', on: true, reason: REASON }, 'wrong-space'],
    ['nobody', 'u:12345', { what: 'flag', on: true, reason: REASON }, 'person-gone'],
    [
      'an end in the past',
      'u:1',
      { what: 'whitelist', on: true, until: '2020-01-01T00:00:00Z', reason: REASON },
      'ends-already',
    ],
    [
      'a block from nothing',
      'u:1',
      { what: 'block', on: true, services: [], message: '', reason: REASON },
      'no-services',
    ],
  ])('refuses %s, in the preview and in the deed, and changes nothing', async (_, key, action, code) => {
    const before = await profiles();
    const entry = await lastEntry();
    await expect(preview(key, action)).rejects.toMatchObject({ code });
    await expect(act(key, action)).rejects.toMatchObject({ code });
    expect(await profiles()).toEqual(before);
    expect(await lastEntry()).toEqual(entry);
  });

  it('says what is missing where an installation has not the tables', async () => {
    const less = without(
      shape,
      'omni2.user_blocks',
      'omni2.user_risk_profiles',
      'security_console.person_notes',
    );
    const actions: PersonAction[] = [
      { what: 'flag', on: true, reason: REASON },
      { what: 'block', on: true, services: ['chat'], message: '', reason: REASON },
      { what: 'note', body: 'x' },
    ];
    for (const action of actions)
      await expect(act('u:1', action, less)).rejects.toMatchObject({ code: 'not-possible-here' });
    expect(await endExpired(database, without(shape, 'security_console.whitelistings'))).toBe(0);
  });
});
