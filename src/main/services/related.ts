// Handlers of what stands around a message.
import type { Handlers } from '../dispatch/handlers.ts';
import { readRelated } from '../stores/related.ts';
import { readAbout } from '../stores/related-subject.ts';

export function createRelatedService(): Pick<Handlers, 'related.about' | 'related.read'> {
  return {
    'related.about': async ({ subject }, context) => {
      const { database, shape } = context.workspace();
      return readAbout(database, shape(), subject);
    },
    'related.read': async (input, context) => {
      const { database, shape } = context.workspace();
      return readRelated(database, shape(), input);
    },
  };
}
