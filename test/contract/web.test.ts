// The contract over the web host: a real server on a loopback port, and a real WebSocket.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startWebHost } from '../../src/main/web/host.ts';
import { temporaryFolder } from '../support/processes.ts';
import { createTestCore } from '../support/test-core.ts';
import { openSocket } from '../support/web-window.ts';
import { contract } from './suite.ts';

contract('the web host', async () => {
  const folder = temporaryFolder('contract');
  const files = join(folder, 'renderer');
  mkdirSync(files);
  writeFileSync(join(files, 'index.html'), '<!doctype html>');
  const core = await createTestCore(folder);
  let link = '';
  const host = await startWebHost({
    files,
    port: 0,
    open: async () => core.serve,
    onLink: (next) => {
      link = next;
    },
    log: () => undefined,
  });
  return {
    core,
    async openWindow() {
      const { socket } = await openSocket({ port: host.port, key: link.split('#key=')[1] as string });
      return {
        post: (text) => socket.send(text),
        onMessage: (listener) => void socket.on('message', (data) => listener(String(data))),
      };
    },
    async stop() {
      await host.close();
      await core.jobs.stop();
      rmSync(folder, { recursive: true });
    },
  };
});
