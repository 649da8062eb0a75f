// Sends one delivery: by SMTP, or by one POST that follows no redirect; gives what the other side said.
import { createTransport } from 'nodemailer';
import { Agent, fetch } from 'undici';
import { Failure } from '../../shared/model/failure.ts';
import type { ChannelSettings } from '../../shared/protocol/channels.ts';
import { checkHost, guardedLookup } from './address.ts';
import { mailOf, signature, slackOf, webhookBody } from './letters.ts';
import type { News } from './news.ts';

/** For each of connecting, greeting and answering. */
const TIMEOUT_MS = 10_000;
const ANSWER = 200;

/** Sends; throws a Failure whose `retryable` says whether trying again can help. No secret is in its words. */
export async function send(
  settings: ChannelSettings,
  secret: string | undefined,
  news: News,
): Promise<string> {
  if (settings.kind === 'email') return sendMail(settings, secret, news);
  if (settings.kind === 'slack') {
    if (secret === undefined || !URL.canParse(secret) || !/^https?:$/.test(new URL(secret).protocol))
      throw new Failure(
        'secret-missing',
        'The webhook’s address is not known here',
        'Enter it in the channel.',
      );
    // Slack itself is outside; a stand-in on this machine is for whoever has put its address into the secret.
    return post(new URL(secret), JSON.stringify(slackOf(news)), {}, true);
  }
  const body = webhookBody(news, settings.format);
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const headers = {
    'x-watchroom-delivery': news.id,
    'x-watchroom-timestamp': timestamp,
    ...(secret !== undefined && { 'x-watchroom-signature': signature(secret, timestamp, body) }),
  };
  return post(new URL(settings.url), body, headers, settings.inside);
}

async function post(
  url: URL,
  body: string,
  headers: Record<string, string>,
  inside: boolean,
): Promise<string> {
  checkHost(url, inside);
  const dispatcher = new Agent({ connect: { lookup: guardedLookup(inside), timeout: TIMEOUT_MS } });
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      dispatcher,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { 'content-type': 'application/json', 'user-agent': 'Watchroom', ...headers },
    });
    await response.body?.cancel();
    if (response.status >= 300 && response.status < 400)
      throw new Failure(
        'redirected',
        `The receiver answered ${response.status}: it sends elsewhere`,
        'Enter the address it leads to. Redirects are not followed.',
      );
    if (!response.ok)
      throw new Failure(
        'receiver-refused',
        `The receiver answered ${response.status}`,
        'Look into the receiver’s log.',
        {
          // Asked too often or out of order itself; anything else of 400 it will refuse again.
          retryable: response.status >= 500 || response.status === 429 || response.status === 408,
        },
      );
    return `Answered ${response.status}`;
  } catch (error) {
    throw failureOf(error, 'The receiver');
  } finally {
    await dispatcher.destroy();
  }
}

async function sendMail(
  settings: Extract<ChannelSettings, { kind: 'email' }>,
  secret: string | undefined,
  news: News,
): Promise<string> {
  const { host, port, encryption, user, from, to } = settings;
  if (user !== null && secret === undefined)
    throw new Failure(
      'secret-missing',
      'The mail server’s password is not known here',
      'Enter it in the channel.',
    );
  const transport = createTransport({
    host,
    port,
    secure: encryption === 'tls',
    requireTLS: encryption === 'starttls',
    ignoreTLS: encryption === 'off',
    ...(user !== null && { auth: { user, pass: secret ?? '' } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    dnsTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const { response, rejected } = await transport.sendMail({
      ...mailOf(news),
      from,
      to,
      messageId: `<${news.id}@watchroom>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    if (rejected.length > 0)
      throw new Failure(
        'receiver-refused',
        `The mail server refused ${rejected.length} of ${to.length} addresses`,
        'Check the addresses.',
      );
    return response.slice(0, ANSWER);
  } catch (error) {
    throw failureOf(error, 'The mail server');
  } finally {
    transport.close();
  }
}

/** What went wrong on the way, in words; codes are of Node, undici and nodemailer. */
function failureOf(error: unknown, who: string): Failure {
  if (error instanceof Failure) return error;
  const cause = (error as { cause?: unknown }).cause;
  if (cause instanceof Failure) return cause;
  const codes = [error, cause].map((one) => String((one as { code?: unknown } | undefined)?.code ?? ''));
  const is = (...known: string[]) => codes.some((code) => known.includes(code));
  const name = error instanceof Error ? error.name : '';
  if (is('EAUTH'))
    return new Failure('login-refused', `${who} refused the login`, 'Check user name and password.');
  if (is('ENOTFOUND', 'EDNS', 'EAI_AGAIN'))
    return new Failure('unknown-host', `${who} is not found under this name`, 'Check the name.', {
      retryable: true,
    });
  if (name === 'TimeoutError' || is('ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'ESOCKETTIMEDOUT'))
    return new Failure('no-answer', `${who} does not answer`, 'Check host and port.', { retryable: true });
  if (codes.some((code) => /CERT|TLS|SSL/.test(code)))
    return new Failure(
      'tls-failed',
      `${who} cannot be trusted: its certificate does not fit`,
      'Check host and encryption.',
    );
  const status = Number((error as { responseCode?: unknown }).responseCode ?? 0);
  if (status >= 500)
    return new Failure(
      'receiver-refused',
      `${who} refused it with ${status}`,
      'Check sender and recipients.',
    );
  return new Failure('not-reached', `${who} was not reached`, 'Check host and port.', { retryable: true });
}
