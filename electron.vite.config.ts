// The build: main entries and workers (ESM), preload (one CommonJS file), renderer. BUILD names one part, so that scripts/build.mjs
// can build them side by side: `main`, or `window` (preload and renderer).
import { existsSync, readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

function entries(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  return Object.fromEntries(files.map((file) => [basename(file, '.ts'), resolve(folder, file)]));
}

// Old files are left where they are: a console that is running may still load a chunk or a worker of its own build.
const emptyOutDir = false;

const main = {
  build: {
    emptyOutDir,
    target: 'node20',
    externalizeDeps: true,
    rollupOptions: {
      input: {
        electron: resolve('src/main/electron.ts'),
        web: resolve('src/main/web.ts'),
        cli: resolve('src/main/cli.ts'),
        monitor: resolve('src/main/monitor.ts'),
        ...entries('src/main/workers'),
      },
      output: {
        format: 'es' as const,
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
      },
    },
  },
};

const preload = {
  build: {
    emptyOutDir,
    externalizeDeps: false,
    rollupOptions: {
      input: { preload: resolve('src/main/electron/preload.ts') },
      output: { format: 'cjs' as const, entryFileNames: '[name].cjs' },
    },
  },
};

const renderer = {
  root: 'src/renderer',
  plugins: [react(), tailwindcss()],
  worker: { format: 'es' as const },
  build: {
    emptyOutDir,
    // Not Electron's Chromium alone: the web host serves the same files to the system's browser.
    target: 'es2022',
    minify: true,
    // Nothing as a data: address: the content policy allows no such fonts.
    assetsInlineLimit: 0,
    // It comes from this machine, at once.
    chunkSizeWarningLimit: 2_000,
    rollupOptions: { input: resolve('src/renderer/index.html') },
  },
};

const part = process.env.BUILD;
export default defineConfig(
  part === 'main' ? { main } : part === 'window' ? { preload, renderer } : { main, preload, renderer },
);
