// A core small enough to look through: real dispatch, sessions, settings and jobs, over handlers whose answers a test knows.

import { createDispatch } from '../../src/main/dispatch/dispatch.ts';
import type { Handlers, Publish } from '../../src/main/dispatch/handlers.ts';
import { createHub } from '../../src/main/dispatch/hub.ts';
import { openSession } from '../../src/main/dispatch/session.ts';
import { createAttention } from '../../src/main/services/attention.ts';
import { createJobs, type Jobs } from '../../src/main/services/jobs.ts';
import { openSettings } from '../../src/main/services/settings.ts';
import type { OpenWorkspace } from '../../src/main/workspace/open-workspace.ts';
import { Failure } from '../../src/shared/model/failure.ts';
import type { Log } from '../../src/shared/model/log.ts';
import { LIMITS } from '../../src/shared/policy/limits.ts';
import type { AlertRow } from '../../src/shared/protocol/alerts.ts';
import type { Right } from '../../src/shared/protocol/rights.ts';
import type { Carrier } from '../../src/shared/protocol/wire.ts';

export interface TestCore {
  serve(carrier: Carrier<string, string>): void;
  readonly publish: Publish;
  readonly jobs: Jobs;
  /** What the database role may do; change it as you like. */
  readonly rights: Set<Right>;
  /** Lines of the log, as "level event field=value …". */
  readonly logged: string[];
}

/**
 * `alerts.choices` answers with known values, `alerts.users` breaks with an error that holds a secret, `views.list` answers
 * against its schema, `views.remove` fails in words, `alerts.count` answers after a while; whatever else the services lack, too.
 */
export async function createTestCore(dataFolder: string): Promise<TestCore> {
  const logged: string[] = [];
  const log: Log = (level, event, fields = {}) =>
    void logged.push(
      [level, event, ...Object.entries(fields).map(([key, value]) => `${key}=${value}`)].join(' '),
    );
  const hub = createHub();
  const rights = new Set<Right>(['alerts.read', 'views.write']);
  const jobs = createJobs({ publish: hub.publish, log });
  const settings = await openSettings({ dataFolder, publish: hub.publish, log, onChange: () => undefined });
  const handlers: Partial<Handlers> = {
    ...settings.handlers,
    ...jobs.handlers,
    'alerts.choices': async () => ({ types: ['HIGH_RISK'], assignees: ['Ada ✓ עברית'], patterns: [] }),
    'alerts.count': async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { count: 7, exact: true };
    },
    'alerts.users': async () => {
      throw new Error('password=hunter2 for postgres://db');
    },
    'alerts.undo': async () => {
      throw new Error('never reached: the right is missing');
    },
    'views.list': async () => [{ wrong: true }] as never,
    'views.save': async () => ({ name: 'x'.repeat(LIMITS.wireBytes) }) as never,
    'views.remove': async () => {
      throw new Failure('view-gone', 'This view is gone', 'Reload the list.', { retryable: true });
    },
  };
  const dispatch = createDispatch({
    handlers: handlers as Handlers,
    rights: () => rights,
    context: () => ({
      analyst: settings.current().analyst,
      workspace: () => ({ shape: () => null }) as unknown as OpenWorkspace,
    }),
    attention: createAttention(),
    log,
  });
  return {
    serve: (carrier) => openSession({ carrier, dispatch, hub, rights: () => rights, log }),
    publish: hub.publish,
    jobs,
    rights,
    logged,
  };
}

/** An alert row that keeps the schema; the key is made of the number. */
export function testAlert(number: number, fields: Partial<AlertRow> = {}): AlertRow {
  return {
    key: `a:${number}`,
    source: 'table',
    createdAt: '2026-01-31T10:00:00.000000Z',
    level: 'HIGH',
    score: 75,
    type: 'HIGH_RISK',
    status: 'OPEN',
    userId: '1',
    userName: 'Ada',
    userEmail: null,
    conversationId: null,
    text: 'text',
    cut: false,
    patterns: [],
    assignee: null,
    reason: null,
    notes: 0,
    version: '1',
    ...fields,
  };
}
