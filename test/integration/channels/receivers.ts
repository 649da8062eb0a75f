// The other side of channels, for real: an SMTP server and an HTTP receiver on this machine, which remember what they were given.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

export interface Heard {
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

export interface HttpReceiver {
  readonly url: string;
  readonly heard: Heard[];
  /** Answers with this from now on; `hang` not until `release`. */
  answer: { status: number; location?: string } | 'hang';
  release(): void;
  stop(): Promise<void>;
}

export async function startHttpReceiver(): Promise<HttpReceiver> {
  const heard: Heard[] = [];
  const receiver = { answer: { status: 200 } as HttpReceiver['answer'] };
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    heard.push({ body: await text(request), headers: request.headers });
    if (receiver.answer === 'hang') return;
    const { status, location } = receiver.answer;
    response.writeHead(status, location === undefined ? {} : { location }).end();
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(receiver, {
    heard,
    release: () => server.closeAllConnections(),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

export interface MailReceiver {
  readonly port: number;
  readonly mails: {
    readonly from: string;
    readonly to: string[];
    readonly text: string;
    readonly user: string | undefined;
  }[];
  stop(): Promise<void>;
}

/** Takes mails from `ops` with the password `right`; refuses mails to `nobody@…`. */
export async function startMailReceiver(): Promise<MailReceiver> {
  const mails: MailReceiver['mails'] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    authOptional: true,
    logger: false,
    onAuth: ({ username, password }, _, done) =>
      password === 'right' ? done(null, { user: username }) : done(new Error('Wrong password')),
    onRcptTo: ({ address }, _, done) =>
      address.startsWith('nobody@')
        ? done(Object.assign(new Error('No such user'), { responseCode: 550 }))
        : done(),
    onData(stream, { envelope, user }, done) {
      void text(stream).then((content) => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        mails.push({
          from,
          to: envelope.rcptTo.map(({ address }) => address),
          text: content,
          user: user as string | undefined,
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
