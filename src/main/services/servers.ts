// Handlers of MCP servers.
import { Failure } from '../../shared/model/failure.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { mcpHealth } from '../stores/overview-platform.ts';
import { HEALTH, readServer } from '../stores/servers.ts';

export function createServersService(): Pick<Handlers, 'servers.list' | 'servers.read'> {
  return {
    'servers.list': async (_, context) => {
      const { database, shape } = context.workspace();
      const servers = await mcpHealth(database, shape());
      const health = shape().tables.get(HEALTH)?.privileges.select === true;
      return {
        servers: servers ?? [],
        gaps: health ? [] : [`Response times are not known: ${HEALTH} is missing or may not be read.`],
      };
    },
    'servers.read': async ({ id, hours }, context) => {
      const { database, shape } = context.workspace();
      const found = await readServer(database, shape(), id, hours);
      if (found) return found;
      throw new Failure(
        'server-gone',
        'There is no MCP server of this id',
        'It may have been removed; look at the list again.',
      );
    },
  };
}
