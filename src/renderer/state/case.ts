/** One case: what it is, its members by kind and page, and changes that are made only on what was seen. */
import { createStore } from 'zustand';
import { CASE_MEMBER_KINDS, type CaseMemberKind } from '../../shared/model/case.ts';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { CaseChange, CaseChanged, CaseDetail, CaseMember } from '../../shared/protocol/cases.ts';
import type { Client } from '../bridge/client.ts';
import { keepRead } from './keep-read.ts';
import { notify, notifyFailure } from './toasts.ts';

export interface MemberPage {
  readonly members: readonly CaseMember[];
  readonly next: string | null;
}

interface CaseState {
  /** Null until first read. */
  readonly detail: CaseDetail | null;
  readonly failure: FailureDetails | null;
  /** Null until read; of the kind in sight. */
  readonly page: MemberPage | null;
  readonly pageFailure: FailureDetails | null;
  readonly kind: CaseMemberKind;
  /** What was wanted while somebody else was faster. */
  readonly conflict: { readonly change: CaseChange; readonly by: string; readonly at: string } | null;
  readonly busy: boolean;
}

const PAGE = 100;
/** Members of a page while all of them are read for a report. */
const REPORT_PAGE = 500;
const UNDO_MS = 15_000;

export type CaseStore = ReturnType<typeof createCase>;

/** A case over a client. Nothing is read before `start`. */
export function createCase(client: Pick<Client, 'call' | 'subscribe'>, id: string) {
  const store = createStore<CaseState>(() => ({
    detail: null,
    failure: null,
    page: null,
    pageFailure: null,
    kind: 'alert',
    conflict: null,
    busy: false,
  }));
  const { getState: get, setState: set } = store;
  let detailTurn = 0;
  let pageTurn = 0;

  async function readDetail(): Promise<void> {
    const mine = ++detailTurn;
    try {
      const detail = await client.call('cases.read', { id });
      if (mine !== detailTurn) return;
      const first = get().detail === null;
      set({ detail, failure: null });
      // A case without alerts begins with what it has.
      if (first && detail.row.counts.alert === 0)
        set({ kind: CASE_MEMBER_KINDS.find((kind) => detail.row.counts[kind] > 0) ?? 'alert' });
    } catch (failure) {
      if (mine === detailTurn) set({ failure: failure as FailureDetails });
    }
  }

  async function readMembers(wanted = PAGE): Promise<void> {
    const mine = ++pageTurn;
    const { kind } = get();
    try {
      let page = await client.call('cases.members', { id, kind, limit: PAGE });
      const members = [...page.members];
      while (mine === pageTurn && page.next !== null && members.length < wanted) {
        page = await client.call('cases.members', { id, kind, limit: PAGE, after: page.next });
        members.push(...page.members);
      }
      if (mine === pageTurn) set({ page: { members, next: page.next }, pageFailure: null });
    } catch (failure) {
      if (mine === pageTurn) set({ pageFailure: failure as FailureDetails });
    }
  }

  async function read(): Promise<void> {
    await readDetail();
    await readMembers(get().page?.members.length);
  }

  function take({ detail, undo }: CaseChanged, title: string): void {
    detailTurn++;
    set({ detail, failure: null });
    if (undo === null) return;
    const action = { label: 'Undo', run: () => void takeBack(undo) };
    notify({ kind: 'good', title, forMs: UNDO_MS, action });
  }

  async function takeBack(entry: number): Promise<void> {
    try {
      const outcome = await client.call('cases.undo', { entry });
      detailTurn++;
      set({ detail: outcome.detail, failure: null });
      void readMembers(get().page?.members.length);
      if (outcome.conflict === null) notify({ kind: 'good', title: 'Took back the change' });
      else
        notify({
          title: 'The change stayed',
          description: `${outcome.conflict.by} changed the case since.`,
        });
    } catch (failure) {
      notifyFailure(failure as FailureDetails);
    }
  }

  /** Changes the case as it was seen in that version; gives whether that was done. Rejects with a Failure. */
  async function change(version: number, wanted: CaseChange, done: string): Promise<boolean> {
    if (get().busy) return false;
    set({ busy: true });
    try {
      const outcome = await client.call('cases.change', { id, version, change: wanted });
      take(outcome, done);
      set({ conflict: outcome.conflict && { change: wanted, ...outcome.conflict } });
      return outcome.conflict === null;
    } finally {
      set({ busy: false });
    }
  }

  return {
    store,
    read,
    change,
    showKind(kind: CaseMemberKind): void {
      set({ kind, page: null, pageFailure: null });
      void readMembers();
    },
    moreMembers: (): Promise<void> => readMembers((get().page?.members.length ?? 0) + PAGE),
    keepTheirs: (): void => set({ conflict: null }),
    /** Sends the same change for the case as it is now. */
    async mineAnyway(): Promise<void> {
      const { conflict, detail } = get();
      if (conflict === null || detail === null) return;
      try {
        await change(detail.row.version, conflict.change, 'Case changed');
      } catch (failure) {
        notifyFailure(failure as FailureDetails);
      }
    },
    async note(body: string): Promise<void> {
      const detail = await client.call('cases.note', { id, body });
      detailTurn++;
      set({ detail, failure: null });
    },
    async remove({ kind, ref }: CaseMember): Promise<void> {
      try {
        const { undo } = await client.call('cases.remove', { id, members: [{ kind, ref }] });
        await read();
        if (undo === null) return;
        notify({
          kind: 'good',
          title: 'Taken out of the case',
          forMs: UNDO_MS,
          action: { label: 'Undo', run: () => void takeBack(undo) },
        });
      } catch (failure) {
        notifyFailure(failure as FailureDetails);
      }
    },
    /** Everything of the case, for a report. Rejects with a Failure. */
    async whole(): Promise<{ detail: CaseDetail; members: CaseMember[] }> {
      const detail = await client.call('cases.read', { id });
      const members: CaseMember[] = [];
      for (const kind of CASE_MEMBER_KINDS) {
        let after: string | null = null;
        do {
          const page: { members: CaseMember[]; next: string | null } = await client.call('cases.members', {
            id,
            kind,
            after,
            limit: REPORT_PAGE,
          });
          members.push(...page.members);
          after = page.next;
        } while (after !== null);
      }
      return { detail, members };
    },
    /** Reads, and reads anew when anybody changes the case, until the result is called. */
    start: (): (() => void) =>
      keepRead(client, {
        topic: 'cases.changed',
        concerns: (changed) => changed.id === null || changed.id === id,
        isRead: () => get().detail !== null,
        read,
      }),
  };
}
