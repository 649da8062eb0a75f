/** Campaigns of a period: which one is asked for, as it stands in the address; what was found; and one of them opened. */
import { createStore } from 'zustand';
import type { FailureDetails } from '../../shared/model/failure.ts';
import { LEVELS, type Level } from '../../shared/model/level.ts';
import type { Campaign, CampaignsFound } from '../../shared/protocol/campaigns.ts';
import type { CallOutput, CallRequest } from '../../shared/protocol/index.ts';
import type { Client } from '../bridge/client.ts';

export const PERIOD_DAYS = { day: 1, week: 7, month: 30, quarter: 90 } as const;
export type Period = keyof typeof PERIOD_DAYS;
export const CAMPAIGN_ORDERS = ['users', 'latest', 'gravest'] as const;
export type CampaignOrder = (typeof CAMPAIGN_ORDERS)[number];

export interface CampaignsQuery {
  readonly period: Period;
  readonly level: Level;
  readonly users: number;
  readonly order: CampaignOrder;
}

const DAY_MS = 86_400_000;
/** Ends of periods lie on these, so that one campaign opened after another is not looked for anew. */
const STEP_MS = 600_000;

/** What an address asks for; what makes no sense there is left out. */
export function parseCampaignsQuery(address: URLSearchParams): CampaignsQuery {
  const period = address.get('period') as Period;
  const level = address.get('level') as Level;
  const order = address.get('order') as CampaignOrder;
  const users = Number(address.get('users'));
  return {
    period: Object.hasOwn(PERIOD_DAYS, period ?? '') ? period : 'month',
    level: LEVELS.includes(level) ? level : 'MEDIUM',
    users: Number.isInteger(users) && users >= 1 && users <= 1_000 ? users : 3,
    order: CAMPAIGN_ORDERS.includes(order) ? order : 'users',
  };
}

/** The address of a query; what is as always is left out. */
export function formatCampaignsQuery({
  period,
  level,
  users,
  order,
}: CampaignsQuery): Record<string, string> {
  return {
    period: period === 'month' ? '' : period,
    level: level === 'MEDIUM' ? '' : level,
    users: users === 3 ? '' : String(users),
    order: order === 'users' ? '' : order,
  };
}

/** The question as the core takes it, up to the present. */
export function campaignsAskOf(
  { period, level, users }: CampaignsQuery,
  nowMs: number,
): CallRequest<'campaigns.find'> {
  const toMs = Math.ceil(nowMs / STEP_MS) * STEP_MS;
  return {
    from: new Date(toMs - PERIOD_DAYS[period] * DAY_MS).toISOString(),
    to: new Date(toMs).toISOString(),
    level,
    users,
  };
}

export function orderCampaigns(campaigns: readonly Campaign[], order: CampaignOrder): Campaign[] {
  const by: Readonly<Record<CampaignOrder, (a: Campaign, b: Campaign) => number>> = {
    users: () => 0,
    latest: (a, b) => (a.last < b.last ? 1 : a.last > b.last ? -1 : 0),
    gravest: (a, b) => b.score - a.score,
  };
  return [...campaigns].sort(by[order]);
}

export type CampaignDetail = CallOutput<'campaigns.read'>;

interface CampaignsState {
  readonly found: CampaignsFound | null;
  readonly failure: FailureDetails | null;
  readonly looking: boolean;
  /** Of the one that is open; null until read. */
  readonly detail: CampaignDetail | null;
  readonly detailFailure: FailureDetails | null;
  readonly active: string | null;
}

const PAGE = 100;

export type Campaigns = ReturnType<typeof createCampaigns>;

export function createCampaigns(client: Pick<Client, 'call'>) {
  const store = createStore<CampaignsState>(() => ({
    found: null,
    failure: null,
    looking: false,
    detail: null,
    detailFailure: null,
    active: null,
  }));
  const { getState: get, setState: set } = store;
  let turn = 0;
  let detailTurn = 0;

  return {
    store,
    async find(query: CampaignsQuery, fresh = false): Promise<void> {
      const mine = ++turn;
      set({ looking: true, failure: null });
      try {
        const found = await client.call('campaigns.find', { ...campaignsAskOf(query, Date.now()), fresh });
        if (mine === turn) set({ found, looking: false });
      } catch (failure) {
        if (mine === turn) set({ failure: failure as FailureDetails, looking: false });
      }
    },
    /** Opens one, or reads further messages of the one that is open. */
    async open(query: CampaignsQuery, id: string): Promise<void> {
      const mine = ++detailTurn;
      const known = get().detail?.campaign.id === id ? get().detail : null;
      if (known === null) set({ detail: null, detailFailure: null });
      try {
        const offset = known?.messages.length ?? 0;
        const ask = campaignsAskOf(query, Date.now());
        const page = await client.call('campaigns.read', { ...ask, id, offset, limit: PAGE });
        if (mine !== detailTurn) return;
        const messages = [...(known?.messages ?? []), ...page.messages];
        set({ detail: { ...page, messages }, detailFailure: null });
      } catch (failure) {
        if (mine === detailTurn) set({ detailFailure: failure as FailureDetails });
      }
    },
    setActive: (id: string | null): void => set({ active: id }),
    move(by: number, order: CampaignOrder): void {
      const rows = orderCampaigns(get().found?.campaigns ?? [], order);
      const at = rows.findIndex(({ id }) => id === get().active);
      const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by));
      set({ active: rows[next]?.id ?? null });
    },
  };
}
