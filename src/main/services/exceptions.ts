// Handlers of exceptions.
import type { Handlers } from '../dispatch/handlers.ts';
import { addException, endException, listExceptions } from '../stores/exceptions.ts';
import { previewException } from '../stores/exceptions-preview.ts';
import { actorName } from '../stores/journal.ts';

type ExceptionsHandlers = Pick<Handlers, Extract<keyof Handlers, `exceptions.${string}`>>;

export function createExceptionsService(): ExceptionsHandlers {
  return {
    'exceptions.list': async ({ pattern }, context) => {
      const { database, shape } = context.workspace();
      return listExceptions(database, shape(), pattern);
    },
    'exceptions.preview': async ({ rule }, context) => {
      const { database, shape } = context.workspace();
      return previewException(database, shape(), rule);
    },
    'exceptions.add': async ({ rule }, context) => {
      const { database, shape } = context.workspace();
      return addException(database, shape(), actorName(context.analyst), rule);
    },
    'exceptions.end': async ({ id, reason }, context) => {
      const { database, shape } = context.workspace();
      return { ended: await endException(database, shape(), actorName(context.analyst), id, reason) };
    },
  };
}
