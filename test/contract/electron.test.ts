// The contract over Electron's IPC: the real preload script and window, on a stand-in for the electron module.
import { rmSync } from 'node:fs';
import { vi } from 'vitest';
import { openWindow } from '../../src/main/electron/window.ts';
import { resetElectron, seen } from '../support/fake-electron.ts';
import { temporaryFolder } from '../support/processes.ts';
import { createTestCore } from '../support/test-core.ts';
import { contract, type TestWindow } from './suite.ts';

vi.mock('electron', () => import('../support/fake-electron.ts'));

contract('the Electron host', async () => {
  const folder = temporaryFolder('contract');
  const core = await createTestCore(folder);
  return {
    core,
    async openWindow() {
      resetElectron();
      openWindow({ preloadFolder: folder, serve: core.serve, log: () => undefined });
      vi.resetModules();
      await import('../../src/main/electron/preload.ts');
      return seen.exposed.get('watchroom') as unknown as TestWindow;
    },
    async stop() {
      await core.jobs.stop();
      rmSync(folder, { recursive: true });
    },
  };
});
