// The bodies that go out: a mail, a Slack message, a webhook's JSON with its signature.
import { createHmac } from 'node:crypto';
import { facts, headline, type News, type NewsAlert, oneLine } from './news.ts';
import { detectionFinding } from './ocsf.ts';

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A mail in text and HTML. */
export function mailOf(news: News): Mail {
  const title = headline(news);
  const left = news.count - news.alerts.length;
  const text = [
    title,
    ...news.alerts.map((alert) =>
      [
        ...facts(alert).map(([name, value]) => `${name}: ${value}`),
        ...(alert.text === null ? [] : ['', alert.text]),
        ...(alert.link === null ? [] : ['', alert.link]),
      ].join('\n'),
    ),
    ...(left > 0 ? [`And ${left} more.`] : []),
  ].join('\n\n');
  const html = `<!doctype html><html><body style="font:14px/1.5 system-ui,sans-serif;color:#1a1a1f"><h1 style="font-size:16px">${escaped(title)}</h1>${news.alerts.map(htmlAlert).join('')}${left > 0 ? `<p>And ${left} more.</p>` : ''}</body></html>`;
  return { subject: title, text, html };
}

function htmlAlert(alert: NewsAlert): string {
  const rows = facts(alert)
    .map(
      ([name, value]) =>
        `<tr><td style="color:#666;padding-right:12px">${escaped(name)}</td><td>${escaped(value)}</td></tr>`,
    )
    .join('');
  const text =
    alert.text === null
      ? ''
      : `<blockquote style="margin:8px 0;border-left:3px solid ${COLOURS[alert.level]};padding-left:10px">${escaped(alert.text)}</blockquote>`;
  const link = alert.link === null ? '' : `<p><a href="${escaped(alert.link)}">Open the alert</a></p>`;
  return `<table>${rows}</table>${text}${link}`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const COLOURS = { LOW: '#5b7083', MEDIUM: '#b7791f', HIGH: '#d9622b', CRITICAL: '#c8243a' } as const;

/** A message for a Slack incoming webhook: blocks with the level's colour. */
export function slackOf(news: News): Record<string, unknown> {
  const title = headline(news);
  const left = news.count - news.alerts.length;
  return {
    text: slack(title),
    attachments: news.alerts.map((alert, index) => ({
      color: COLOURS[alert.level],
      fallback: slack(title),
      blocks: [
        ...(index === 0 ? [{ type: 'header', text: { type: 'plain_text', text: title.slice(0, 150) } }] : []),
        {
          type: 'section',
          fields: facts(alert)
            .slice(0, 10)
            .map(([name, value]) => ({ type: 'mrkdwn', text: `*${name}*\n${slack(value)}`.slice(0, 2_000) })),
        },
        ...(alert.text === null
          ? []
          : [{ type: 'section', text: { type: 'plain_text', text: oneLineLong(alert.text) } }]),
        ...(alert.link === null
          ? []
          : [
              {
                type: 'actions',
                elements: [
                  { type: 'button', text: { type: 'plain_text', text: 'Open the alert' }, url: alert.link },
                ],
              },
            ]),
        ...(left > 0 && index === news.alerts.length - 1
          ? [{ type: 'context', elements: [{ type: 'plain_text', text: `And ${left} more.` }] }]
          : []),
      ],
    })),
  };
}

/** What Slack would take for a mention, a link or an escape reads as it is. */
function slack(text: string): string {
  return oneLine(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function oneLineLong(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 2_900) || '(empty)';
}

/** The body of a generic webhook: the console's own form (docs/alert-delivery.schema.json), or an array of OCSF findings. */
export function webhookBody(news: News, format: 'watchroom' | 'ocsf'): string {
  if (format === 'ocsf') return JSON.stringify(news.alerts.map(detectionFinding));
  const { id, grouped, test, count, alerts } = news;
  return JSON.stringify({ version: 1, id, test, grouped, count, headline: headline(news), alerts });
}

/** "sha256=…" of HMAC-SHA256 over "<timestamp>.<body>"; the receiver recomputes it and refuses old timestamps. */
export function signature(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}
