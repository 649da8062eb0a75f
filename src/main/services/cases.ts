// Handlers of cases, and the notice of what other consoles did to them.
import { z } from 'zod';
import type { Handlers, Publish } from '../dispatch/handlers.ts';
import { caseRow, listCases, readCase } from '../stores/cases.ts';
import {
  addCaseNote,
  addToCase,
  CASES_CHANNEL,
  changeCase,
  createCase,
  removeFromCase,
  undoCaseChange,
} from '../stores/cases-change.ts';
import { pageMembers } from '../stores/cases-members.ts';
import { actorName } from '../stores/journal.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';

export interface CasesService {
  readonly handlers: Pick<
    Handlers,
    | 'cases.list'
    | 'cases.read'
    | 'cases.members'
    | 'cases.create'
    | 'cases.change'
    | 'cases.add'
    | 'cases.remove'
    | 'cases.note'
    | 'cases.undo'
  >;
  watch(workspace: OpenWorkspace): Promise<() => Promise<void>>;
}

export function createCasesService({ publish }: { readonly publish: Publish }): CasesService {
  return {
    handlers: {
      'cases.list': async (input, context) => listCases(context.workspace().database, input),
      'cases.read': async ({ id }, context) => {
        const { database, shape } = context.workspace();
        return readCase(database, shape(), id);
      },
      'cases.members': async (input, context) => {
        const { database, shape } = context.workspace();
        return pageMembers(database, shape(), input);
      },
      'cases.create': async (input, context) => {
        const { database, shape } = context.workspace();
        const { id, ...rest } = await createCase(database, shape(), actorName(context.analyst), input);
        return { row: await caseRow(database, id), ...rest };
      },
      'cases.change': async (input, context) => {
        const { database, shape } = context.workspace();
        const outcome = await changeCase(database, actorName(context.analyst), input);
        return { detail: await readCase(database, shape(), input.id), ...outcome };
      },
      'cases.add': async (input, context) => {
        const { database, shape } = context.workspace();
        const outcome = await addToCase(database, shape(), actorName(context.analyst), input);
        return { row: await caseRow(database, input.id), ...outcome };
      },
      'cases.remove': async (input, context) => {
        const { database } = context.workspace();
        const outcome = await removeFromCase(database, actorName(context.analyst), input);
        return { row: await caseRow(database, input.id), ...outcome };
      },
      'cases.note': async (input, context) => {
        const { database, shape } = context.workspace();
        await addCaseNote(database, actorName(context.analyst), input);
        return readCase(database, shape(), input.id);
      },
      'cases.undo': async ({ entry }, context) => {
        const { database, shape } = context.workspace();
        const { id, ...outcome } = await undoCaseChange(database, shape(), actorName(context.analyst), entry);
        return { detail: await readCase(database, shape(), id), ...outcome };
      },
    },
    watch: ({ database }) =>
      database.listen(CASES_CHANNEL, (payload) => publish('cases.changed', readNotice(payload))),
  };
}

const noticeSchema = z.object({ by: z.string().max(255).nullable(), id: z.string().regex(/^\d{1,18}$/) });

/** Anybody may ring; a ring that says nothing clear still means that something changed. */
function readNotice(payload: string): { id: string | null; by: string | null } {
  try {
    return noticeSchema.parse(JSON.parse(payload));
  } catch {
    return { id: null, by: null };
  }
}
