// What a monitor tells those who watch over it: /healthz for a supervisor, /metrics for Prometheus. Only where it is asked for.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { Failure } from '../../shared/model/failure.ts';
import { LEVELS } from '../../shared/model/level.ts';
import type { Log } from '../../shared/model/log.ts';
import { MONITOR_COUNTS } from '../../shared/protocol/monitor.ts';
import { LATENCY_BOUNDS } from '../monitor/counts.ts';
import type { Monitor } from '../monitor/monitor.ts';

const PREFIX = 'watchroom_monitor_';
/** The classifier works behind the answers, and may lag by seconds under load. */
const CLASSIFIER_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export interface Endpoint {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens. Throws `port-taken`. It knows no secrets and no message, but who may ask is for the firewall beyond loopback. */
export async function serveMonitor(options: {
  readonly monitor: Monitor;
  readonly host: string;
  readonly port: number;
  readonly log: Log;
}): Promise<Endpoint> {
  const { monitor, host, port, log } = options;
  const registry = registryOf(monitor);
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0];
    const send = (status: number, type: string, body: string) => {
      response.writeHead(status, {
        'content-type': type,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') send(405, 'text/plain', 'Only GET\n');
    else if (path === '/healthz') {
      const ready = monitor.ready();
      const { problems } = monitor.state();
      send(ready ? 200 : 503, 'application/json', `${JSON.stringify({ ready, problems })}\n`);
    } else if (path === '/metrics') {
      registry.metrics().then(
        (text) => send(200, registry.contentType, text),
        () => send(500, 'text/plain', 'The metrics could not be read\n'),
      );
    } else send(404, 'text/plain', 'There are /healthz and /metrics\n');
  });
  server.headersTimeout = 5_000;
  server.requestTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new Failure(
          'port-taken',
          `Port ${port} of ${host} cannot be listened on`,
          'Choose another with --listen.',
          {
            cause,
          },
        ),
      ),
    );
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  log('info', 'listening', { host, port: address.port });
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The figures in Prometheus' form: counted by the monitor, read when they are asked for. */
function registryOf(monitor: Monitor): Registry {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: PREFIX });
  const latency = new Histogram({
    name: `${PREFIX}answer_seconds`,
    help: 'Time from a guard request to its answer',
    buckets: LATENCY_BOUNDS.map((milliseconds) => milliseconds / 1_000),
    registers,
  });
  monitor.counts.onAnswer = (milliseconds) => latency.observe(milliseconds / 1_000);
  const classifier = new Histogram({
    name: `${PREFIX}classifier_seconds`,
    help: 'Time until the classifier has spoken of a message, its wait included',
    buckets: CLASSIFIER_SECONDS,
    registers,
  });
  monitor.counts.onClassified = (milliseconds) => classifier.observe(milliseconds / 1_000);
  for (const name of MONITOR_COUNTS)
    new Counter({
      name: `${PREFIX}${name}_total`,
      help: `How often: ${name.replaceAll('_', ' ')}`,
      registers,
      collect() {
        this.reset();
        this.inc(monitor.counts.counts[name]);
      },
    });
  new Counter({
    name: `${PREFIX}verdicts_total`,
    help: 'Recorded verdicts by level',
    labelNames: ['level'],
    registers,
    collect() {
      this.reset();
      for (const level of LEVELS) this.inc({ level }, monitor.counts.levels[level]);
    },
  });
  const gauge = (name: string, help: string, read: () => number | null) =>
    new Gauge({
      name: `${PREFIX}${name}`,
      help,
      registers,
      collect() {
        this.set(read() ?? Number.NaN);
      },
    });
  const state = () => monitor.state();
  gauge('ready', 'Whether it can answer', () => Number(monitor.ready()));
  gauge('leads', 'Whether it reads what nobody asked about', () => Number(state().leads));
  gauge('waiting_score', 'Messages that wait for a thread', () => state().waiting.score);
  gauge('waiting_record', 'Records that wait for the database', () => state().waiting.record);
  gauge('waiting_classifier', 'Messages that wait for the classifier', () => state().waiting.classifier);
  gauge('queue_records', 'Records in the local queue', () => state().queue.records);
  gauge('queue_bytes', 'Size of the local queue', () => state().queue.bytes);
  gauge(
    'lag_seconds',
    'Age of the oldest message read and not recorded; only where it leads',
    () => state().lag_seconds,
  );
  gauge('classifier_up', 'Whether the classifier speaks', () => Number(state().ml.state === 'ready'));
  gauge('database_up', 'Whether the database is there', () => Number(state().database.state === 'up'));
  gauge('redis_up', 'Whether Redis is there', () => Number(state().redis.state === 'up'));
  gauge('patterns', 'Patterns in use', () => state().rules.patterns);
  gauge('patterns_suspended', 'Patterns suspended for being too slow', () => state().suspended.length);
  return registry;
}
