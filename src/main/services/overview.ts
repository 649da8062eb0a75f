// Answers the overview: reads every panel on its own, so that one that fails says so and the others still show.
import { Failure } from '../../shared/model/failure.ts';
import type { Overview, Panel } from '../../shared/protocol/overview.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import {
  alertsOverTime,
  eventsOverTime,
  openByAge,
  stepStarts,
  topPatterns,
  topUsers,
} from '../stores/overview.ts';
import { mcpHealth, recentActivity, usageToday } from '../stores/overview-platform.ts';

const CREATE_TABLES = 'Open Workspace and create the security tables, or ask the owner of the database to.';

interface Words {
  /** Why there is nothing although the table is there. */
  readonly empty: string;
  readonly fill: string;
  /** What is not there, or not readable. */
  readonly absent: string;
  readonly remedy: string;
}

/** Turns what a store gave into a panel: undefined means the source is absent, null or an empty list that it holds nothing. */
async function panel<Data>(
  read: Promise<Data | null | undefined>,
  words: Words,
  isEmpty: (data: Data) => boolean,
): Promise<Panel<Data>> {
  try {
    const data = await read;
    if (data === undefined) return { state: 'unavailable', why: words.absent, remedy: words.remedy };
    if (data === null || isEmpty(data)) return { state: 'empty', why: words.empty, remedy: words.fill };
    return { state: 'filled', data };
  } catch (error) {
    if (error instanceof Failure) return { state: 'unavailable', why: error.message, remedy: error.hint };
    throw error;
  }
}

const never = () => false;

/** The handler of `overview.read`. */
export function createOverviewService(): Pick<Handlers, 'overview.read'> {
  return {
    'overview.read': async ({ hours, timeZone }, context): Promise<Overview> => {
      if (!isTimeZone(timeZone)) {
        throw new Failure(
          'bad-input',
          `"${timeZone}" is not a known time zone.`,
          'Choose a time zone in Settings.',
        );
      }
      const workspace = context.workspace();
      const { database } = workspace;
      const shape = workspace.shape();
      const starts = await stepStarts(database, hours, timeZone);
      const since = starts[0] ?? new Date().toISOString();
      const period = hours <= 24 ? 'the last 24 hours' : `the last ${hours / 24} days`;
      const noAlerts = {
        empty: `No alert was raised in ${period}.`,
        fill: 'Choose a longer period, or wait: new alerts appear here by themselves.',
        absent: 'There is no table of alerts that this role may read.',
        remedy: CREATE_TABLES,
      };
      const noEvents = {
        ...noAlerts,
        empty: `No message was scored in ${period}.`,
        fill: 'Events appear once something scores messages on this installation.',
        absent: 'There is no table of risk events that this role may read.',
      };
      const [alerts, events, open, users, patterns, mcp, activity, usage] = await Promise.all([
        panel(alertsOverTime(database, shape, starts, hours), noAlerts, never),
        panel(eventsOverTime(database, shape, starts, hours), noEvents, never),
        panel(
          openByAge(database, shape),
          { ...noAlerts, empty: 'No alert is open.', fill: 'Nothing waits for triage.' },
          never,
        ),
        panel(topUsers(database, shape, since), noAlerts, (rows) => rows.length === 0),
        panel(
          topPatterns(database, shape, since),
          { ...noEvents, empty: `No pattern matched in ${period}.` },
          (data) => data.patterns.length === 0,
        ),
        panel(
          mcpHealth(database, shape),
          {
            empty: 'No MCP server is registered.',
            fill: 'Servers appear when the platform registers them.',
            absent: 'omni2.mcp_servers is not there or may not be read by this role.',
            remedy: 'Ask the owner of the database for the right to read it.',
          },
          (rows) => rows.length === 0,
        ),
        panel(
          recentActivity(database, shape, 30),
          {
            ...noAlerts,
            empty: 'Nothing has happened yet.',
            fill: 'Alerts, blocks, triage and server events appear here.',
          },
          (rows) => rows.length === 0,
        ),
        panel(
          usageToday(database, shape, timeZone),
          {
            empty: 'No request was recorded today, and no answer was seen.',
            fill: 'Figures appear with the first chat of the day.',
            absent: 'No audit table can be read.',
            remedy: 'Ask the owner of the database for the right to read the audit tables.',
          },
          (data) => data.recorded.every((row) => row.requests === 0) && data.unrecorded.length === 0,
        ),
      ]);
      const readAt = new Date().toISOString();
      return {
        readAt,
        alerts,
        events,
        openByAge: open,
        topUsers: users,
        topPatterns: patterns,
        mcp,
        activity,
        usage,
      };
    },
  };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
