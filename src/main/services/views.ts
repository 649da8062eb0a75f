// Handlers of the saved views.
import type { Handlers } from '../dispatch/handlers.ts';
import { actorName } from '../stores/journal.ts';
import { listViews, removeView, saveView } from '../stores/views.ts';

export function createViewsService(): Pick<Handlers, 'views.list' | 'views.save' | 'views.remove'> {
  return {
    'views.list': async (_, context) => {
      const { database, shape } = context.workspace();
      return listViews(database, shape(), context.analyst);
    },
    'views.save': async (input, context) =>
      saveView(context.workspace().database, actorName(context.analyst), input),
    'views.remove': async ({ id }, context) => ({
      removed: await removeView(context.workspace().database, actorName(context.analyst), id),
    }),
  };
}
