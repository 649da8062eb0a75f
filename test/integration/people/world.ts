/** A small company for the tests of people: in both id spaces, in one alone, and known from risk events only. */

import { DEFAULT_SCORING } from '../../../src/main/scoring/configuration.ts';
import { historyScore } from '../../../src/main/scoring/history.ts';
import type { Database } from '../../../src/main/workspace/port.ts';
import type { PlatformShape } from '../../../src/main/workspace/shape.ts';
import { entityScore, eventWeight, HISTORY_PART } from '../../../src/shared/model/entity-score.ts';

const DAY_MS = 86_400_000;
export const CONVERSATION = '11111111-2222-3333-4444-555555555555';

/** Events of Ada (1), of Ben (2), of whom one lies in the future, and of 99, whom no table of users knows. */
const EVENTS: readonly (readonly [user: number, total: number, daysAgo: number])[] = [
  [1, 95, 0.5],
  [1, 70, 3],
  [1, 30, 10],
  [1, 8, 1],
  [2, 60, -2],
  [2, 12, 20],
  [99, 80, 2],
];

const levelOf = (total: number) =>
  total >= 76 ? 'CRITICAL' : total >= 51 ? 'HIGH' : total >= 26 ? 'MEDIUM' : 'LOW';

/** Fills an empty database, or one filled before. */
export async function fillPeople(database: Database): Promise<void> {
  await database.script(`
    TRUNCATE omni2.security_alerts, omni2.security_risk_events, omni2.user_risk_profiles, omni2.user_blocks, omni2.user_usage_limits,
      omni2.omni2_config, omni2.audit_logs, omni2.user_activities, auth_service.users, auth_service.roles, auth_service.teams,
      auth_service.team_members, auth_service.user_overrides, auth_service.auth_audit, public.users, public.audit_logs,
      security_console.person_notes, security_console.whitelistings RESTART IDENTITY CASCADE;
    INSERT INTO auth_service.roles (name) VALUES ('engineer'), ('clerk');
    INSERT INTO auth_service.users (id, username, name, email, role_id) VALUES
      (1, 'ada', 'Ada Byron', 'Ada@corp.example', 1), (2, 'ben', 'Ben 100%_sure', 'ben@corp.example', 2),
      (3, 'cyd', 'Cyd Quiet', 'cyd@corp.example', 2);
    INSERT INTO auth_service.teams (name) VALUES ('Red'), ('Blue');
    INSERT INTO auth_service.team_members (team_id, user_id) VALUES (1, 1), (2, 1), (2, 2);
    INSERT INTO public.users (id, email, name, role) VALUES (3, 'ada@corp.example', 'Ada the elder', 'user'),
      (77, 'old@corp.example', 'Oldtimer', 'admin');
    INSERT INTO auth_service.auth_audit (user_id, action, result, ip_address, created_at) VALUES (1, 'login', 'success', '10.0.0.5', '2026-01-02 03:04:05');
    INSERT INTO public.audit_logs (user_id, ip_address, tokens_input, tokens_output, cost_estimate) VALUES (3, '10.0.0.5', 600, 600, 1);
    INSERT INTO omni2.user_usage_limits (user_id, max_requests, max_tokens, max_cost, last_reset_at) VALUES (1, 10, 1000, 5, now() - interval '1 day');
  `);
  for (const [user, total, days] of EVENTS) {
    await database.execute(
      `INSERT INTO omni2.security_risk_events (user_id, conversation_id, message, pattern_score, total_risk_score, risk_level, matched_patterns, created_at)
       VALUES ($1, $2, $3, $4, $4, $5, $6::jsonb, now() - $7 * interval '1 day')`,
      [
        user,
        user === 1 ? CONVERSATION : null,
        `Message of ${total}`,
        total,
        levelOf(total),
        JSON.stringify(total >= 70 ? [{ name: 'ignore_rules' }, 'plain_name'] : []),
        days,
      ],
    );
  }
  await database.script(`
    INSERT INTO omni2.user_risk_profiles (user_id, total_incidents, high_risk_count, critical_risk_count, latest_risk_score,
      latest_risk_level, last_incident_at)
    SELECT 1, 3, 1, 1, 95, 'CRITICAL', max(created_at) FROM omni2.security_risk_events WHERE user_id = 1`);
}

/** The score that the model gives for somebody's events and profile; none of the conversations here is warm. */
export function modelScore(user: number): number {
  const weight = EVENTS.filter(([of]) => of === user).reduce(
    (sum, [, total, days]) => sum + eventWeight(total, days),
    0,
  );
  const history =
    user === 1
      ? historyScore(
          {
            incidents: 3,
            high: 1,
            critical: 1,
            lastIncidentMs: Date.now() - 0.5 * DAY_MS,
            whitelisted: false,
            flagged: false,
          },
          Date.now(),
          DEFAULT_SCORING.history,
        )
      : 0;
  return entityScore(weight + history * HISTORY_PART);
}

/** The shape as of an installation that lacks these tables. */
export function without(shape: PlatformShape, ...names: readonly string[]): PlatformShape {
  return { ...shape, tables: new Map([...shape.tables].filter(([name]) => !names.includes(name))) };
}
