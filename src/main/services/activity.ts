// Handler of the list of activities.
import type { Handlers } from '../dispatch/handlers.ts';
import { listActivity } from '../stores/activity.ts';

export function createActivityService(): Pick<Handlers, 'activity.list'> {
  return {
    'activity.list': async (input, context) => {
      const { database, shape } = context.workspace();
      return listActivity(database, shape(), input);
    },
  };
}
