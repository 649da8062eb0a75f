// Where the console keeps its files: the operating system's place for an application's data, unless WATCHROOM_DATA says otherwise.
import { resolve } from 'node:path';
import envPaths from 'env-paths';

export function dataFolder(): string {
  const chosen = process.env.WATCHROOM_DATA;
  return chosen ? resolve(chosen) : envPaths('watchroom', { suffix: '' }).data;
}
