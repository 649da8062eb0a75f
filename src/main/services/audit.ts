// Handlers of the audit log.
import { Failure } from '../../shared/model/failure.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { listAudit, readAudit } from '../stores/audit.ts';

export function createAuditService(): Pick<Handlers, 'audit.list' | 'audit.read'> {
  return {
    'audit.list': async (input, context) => {
      const { database, shape } = context.workspace();
      return listAudit(database, shape(), input);
    },
    'audit.read': async ({ key }, context) => {
      const { database, shape } = context.workspace();
      const found = await readAudit(database, shape(), key);
      if (found) return found;
      throw new Failure(
        'audit-gone',
        'There is no row of this id',
        'The platform may have deleted it; look at the list again.',
      );
    },
  };
}
