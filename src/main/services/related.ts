// Handler of what stands around a message.
import type { Handlers } from '../dispatch/handlers.ts';
import { readRelated } from '../stores/related.ts';

export function createRelatedService(): Pick<Handlers, 'related.read'> {
  return {
    'related.read': async (input, context) => {
      const { database, shape } = context.workspace();
      return readRelated(database, shape(), input);
    },
  };
}
