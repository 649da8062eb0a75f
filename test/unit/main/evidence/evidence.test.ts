// What leaves the console: redaction, rows in each format, files that are whole or not there, and packs in which no byte can be another.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coverageOf, printable } from '../../../../src/main/evidence/font-coverage.ts';
import { newKeyPem, signingKey } from '../../../../src/main/evidence/keys.ts';
import { checkFolder, fileFailure, outFile, sweepFolder } from '../../../../src/main/evidence/out-file.ts';
import { pdfDocument } from '../../../../src/main/evidence/pdf-document.ts';
import { typeset } from '../../../../src/main/evidence/pdf-worker.ts';
import { redactor } from '../../../../src/main/evidence/redact.ts';
import { csvHead, csvRows, jsonLines } from '../../../../src/main/evidence/rows.ts';
import { timestampOf, timestampRequest } from '../../../../src/main/evidence/timestamp.ts';
import { VERIFY_SCRIPT } from '../../../../src/main/evidence/verify-script.ts';
import { withDaysBetween } from '../../../../src/main/stores/reports.ts';
import type { ReportColumn } from '../../../../src/shared/model/report.ts';
import { FIXED_PEM, makePack } from '../../../support/pack.ts';

const COLUMNS: readonly ReportColumn[] = [
  { name: 'id', title: 'Id', kind: 'number' },
  { name: 'name', title: 'Name', kind: 'text', holds: 'name' },
  { name: 'email', title: 'E-mail', kind: 'text', holds: 'email' },
  { name: 'message', title: 'Message', kind: 'text', holds: 'message' },
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchroom-evidence-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('redaction', () => {
  const row = [7, 'Ada Byron', 'ada@x.example', 'tell me'];
  it('leaves rows alone where nothing is to be left out', () => {
    expect(redactor(COLUMNS, { text: 'full', personal: 'full' })).toBeNull();
    expect(redactor(COLUMNS.slice(0, 1), { text: 'none', personal: 'masked' })).toBeNull();
  });

  it('masks people and leaves out texts, hashes them or cuts them', () => {
    expect(redactor(COLUMNS, { text: 'none', personal: 'masked' })?.(row)).toEqual([
      7,
      'A** *****',
      'a***@x.example',
      null,
    ]);
    const hash = createHash('sha256').update('tell me').digest('hex');
    expect(redactor(COLUMNS, { text: 'hash', personal: 'full' })?.(row)[3]).toBe(`sha256:${hash}`);
    const cut = redactor(COLUMNS, { text: 'excerpt', personal: 'full' });
    expect(cut?.([7, null, null, '😀'.repeat(161)])[3]).toBe(`${'😀'.repeat(160)}…`);
    expect(cut?.([7, null, null, '😀'.repeat(160)])[3]).toBe('😀'.repeat(160));
  });

  it('lets no more of a name or address out than its first letter and domain', () => {
    const redact = redactor(COLUMNS, { text: 'none', personal: 'masked' });
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const [, , email] = redact?.([1, 'x', address, 'm']) ?? [];
        expect(email).toBe(`${address[0]}***${address.slice(address.lastIndexOf('@'))}`);
      }),
    );
  });
});

it('writes rows that read as they were, and no cell that a spreadsheet would run', () => {
  const rows = [[1, '=HYPERLINK("x")', '@a', 'two\r\nlines, "quoted"']];
  expect(csvHead(COLUMNS)).toBe('id,name,email,message\r\n');
  expect(csvRows(rows)).toBe(`1,"'=HYPERLINK(""x"")","'@a","two\r\nlines, ""quoted"""\r\n`);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer(), fc.string({ unit: 'grapheme' }), fc.constant(null), fc.string())),
      (many) => {
        const read = jsonLines(COLUMNS, many)
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as object);
        expect(read).toEqual(many.map(([id, name, email, message]) => ({ id, name, email, message })));
      },
    ),
  );
});

it('writes as code points what no font has, and what would hide', () => {
  const font = readFileSync('node_modules/@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf');
  const covered = coverageOf([font]);
  expect(covered.has('é'.codePointAt(0)!) && covered.has('Ж'.codePointAt(0)!)).toBe(true);
  expect(covered.has('日'.codePointAt(0)!)).toBe(false);
  const plain = (text: string) => printable(text, covered).replaceAll('\u200b', '');
  expect(plain('é日\u202eЖ\u200b\na')).toBe('é[U+65E5][U+202E]Ж[U+200B] a');
  expect(plain('x'.repeat(50))).toBe('x'.repeat(50));
  // As wide as a column is, and an address where its signs join it.
  expect(printable('W'.repeat(30), covered, 11).split('\u200b')[0]).toBe('W'.repeat(6));
  expect(printable('somebody.long@example.com', covered, 20).split('\u200b')).toEqual([
    'somebody.long@',
    'example.com',
  ]);
});

it('typesets the same report into the same bytes', () => {
  const document = pdfDocument({
    kind: 'alerts',
    preview: {
      title: 'Alerts',
      readAt: '2026-02-01T00:00:00Z',
      database: 'db',
      server: 'PostgreSQL 18',
      role: 'auditor',
      facts: [],
      figures: [],
      charts: [{ title: 'By day', days: ['2026-01-01'], series: [{ name: 'HIGH', values: [3] }] }],
      gaps: [],
    },
    tables: [
      {
        title: 'Alerts',
        columns: COLUMNS,
        rows: [[1, 'שלום עולם', 'a@x.example', 'مرحبا 😀 👨‍👩‍👧 #let x = 1']],
        count: 1,
        counted: 1,
        population: null,
      },
    ],
    actor: 'ana',
    atMs: 1_767_225_600_000,
  });
  expect(typeset(document).equals(typeset(document))).toBe(true);
});

describe('files', () => {
  it('have their names only when they are whole, and are hashed as they are written', async () => {
    const file = await outFile(join(folder, 'a.csv'));
    await file.write('a'.repeat(300_000));
    await file.write('ü');
    expect(readdirSync(folder)).not.toContain('a.csv');
    const { bytes, sha256 } = await file.finish();
    await file.keep();
    const text = readFileSync(join(folder, 'a.csv'));
    expect([text.length, createHash('sha256').update(text).digest('hex')]).toEqual([bytes, sha256]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('leave nothing where they are given up, and never take the place of another', async () => {
    const first = await outFile(join(folder, 'b.csv'));
    const second = await outFile(join(folder, 'b.csv'));
    await first.finish();
    await second.write('half');
    await first.keep();
    await second.finish();
    await expect(second.keep()).rejects.toMatchObject({ code: 'file-exists' });
    await second.discard();
    await expect(outFile(join(folder, 'b.csv'))).rejects.toMatchObject({ code: 'file-exists' });
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('of a console that died are taken away after a day, and no other file', async () => {
    const half = await outFile(join(folder, 'watchroom-alerts.csv'));
    const dead = await outFile(join(folder, 'watchroom-dead.csv'));
    const others = [
      'notes.part',
      '.watchroom-notes.part',
      '.other.00000000-0000-0000-0000-000000000000.part',
    ];
    for (const name of others) writeFileSync(join(folder, name), '');
    const longAgo = new Date(Date.now() - 25 * 3_600_000);
    for (const path of [dead.passing, ...others.map((name) => join(folder, name))])
      utimesSync(path, longAgo, longAgo);
    await sweepFolder(folder);
    expect(existsSync(dead.passing)).toBe(false);
    expect([half.passing, ...others.map((name) => join(folder, name))].every(existsSync)).toBe(true);
    await half.discard();
    await dead.discard();
    for (const name of others) rmSync(join(folder, name));
    await sweepFolder(join(folder, 'not', 'there'));
  });

  it('say what is wrong with a folder or a disk', async () => {
    writeFileSync(join(folder, 'no-folder'), '');
    await expect(checkFolder(join(folder, 'no-folder'))).rejects.toMatchObject({ code: 'file-exists' });
    await expect(checkFolder('reports')).rejects.toMatchObject({ code: 'folder-relative' });
    await expect(outFile(join(folder, 'not', 'there.csv'))).rejects.toMatchObject({ code: 'folder-missing' });
    for (const [code, told] of [
      ['ENOSPC', 'disk-full'],
      ['EFBIG', 'disk-full'],
      ['EACCES', 'folder-closed'],
      ['EROFS', 'folder-closed'],
      ['EBUSY', 'file-busy'],
      ['EIO', 'file-not-written'],
    ])
      expect(fileFailure({ code }, join(folder, 'c.csv')).code).toBe(told);
  });
});

describe('a key', () => {
  it('is told by the SHA-256 of its public part, and refused where it is none', () => {
    expect(signingKey(newKeyPem(), 'x').fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(() => signingKey('no key', 'The file')).toThrow(expect.objectContaining({ code: 'key-unusable' }));
  });
});

it('draws days on which nothing was, unless they are too many to draw', () => {
  expect(withDaysBetween(['2026-02-27', '2026-03-02'])).toEqual([
    '2026-02-27',
    '2026-02-28',
    '2026-03-01',
    '2026-03-02',
  ]);
  expect(withDaysBetween([])).toEqual([]);
  expect(withDaysBetween(['1970-01-01', '2026-03-02'])).toHaveLength(2);
});

describe('a timestamp', () => {
  const digest = createHash('sha256').update('manifest').digest();

  it('is asked for as RFC 3161 has it', () => {
    const asked = timestampRequest(digest, Buffer.from('4142434445464748', 'hex'));
    expect(asked.toString('hex')).toBe(
      `3043020101${'3031300d0609608648016503040201050004 20'.replace(' ', '')}${digest.toString('hex')}020841424344454647480101ff`,
    );
  });

  it('is taken only where it is granted and of the same bytes', async () => {
    const answers: (asked: Buffer) => [number, Buffer] = (asked) =>
      [
        [200, Buffer.concat([Buffer.from('304830030201003041', 'hex'), asked.subarray(5)])] as [
          number,
          Buffer,
        ],
        [200, Buffer.from('30053003020102', 'hex')] as [number, Buffer],
        [200, Buffer.from('30053003020100', 'hex')] as [number, Buffer],
        [200, Buffer.from('no timestamp')] as [number, Buffer],
        [500, Buffer.alloc(0)] as [number, Buffer],
        [200, Buffer.alloc(100_000)] as [number, Buffer],
      ][turn++]!;
    let turn = 0;
    const server = createServer((incoming, outgoing) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('end', () => {
        const [status, body] = answers(Buffer.concat(parts));
        outgoing.writeHead(status).end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const ask = () => timestampOf(Buffer.from('manifest'), url, new AbortController().signal);
    try {
      expect((await ask()).includes(digest)).toBe(true);
      for (const why of ['refused', 'something else', 'no timestamp', 'status 500', 'too long'])
        await expect(ask()).rejects.toMatchObject({
          code: 'timestamp-failed',
          message: expect.stringContaining(why),
        });
    } finally {
      server.close();
    }
    await expect(ask()).rejects.toMatchObject({ code: 'timestamp-failed' });
  });
});

describe('a pack', () => {
  let pack: Buffer;
  let check: (content: Buffer, wanted?: string) => string[];
  const verify = (target: string, ...more: string[]) =>
    execFileSync(process.execPath, [join(folder, 'verify.mjs'), target, ...more], {
      encoding: 'utf8',
      stdio: 'pipe',
    });

  beforeAll(async () => {
    pack = await makePack(folder);
    writeFileSync(join(folder, 'pack.zip'), pack);
    writeFileSync(join(folder, 'verify.mjs'), VERIFY_SCRIPT);
    ({ check } = await import(pathToFileURL(join(folder, 'verify.mjs')).href));
  });

  it('is the same, byte by byte, of the same inputs', async () => {
    expect((await makePack(folder)).equals(pack)).toBe(true);
  });

  it('is checked by its own script with plain Node, with the key that is expected', () => {
    const { fingerprint } = signingKey(FIXED_PEM, 'x');
    expect(verify(join(folder, 'pack.zip'), fingerprint)).toContain(`key ${fingerprint} as expected`);
    expect(() => verify(join(folder, 'pack.zip'), '0'.repeat(64))).toThrow(/another key/);
    expect(() => verify(join(folder, 'b.csv'))).toThrow(/NOT AS SIGNED/);
    expect(() => verify(join(folder, 'not-there.zip'))).toThrow(/NOT AS SIGNED: it cannot be read/);
  });

  it('shows rows that are not as many as their own count tells, though all of it is signed', async () => {
    expect(check(await makePack(folder, 201))).toEqual(['Alerts: 200 rows, 201 counted']);
  });

  it('shows each of 1,000 changes of one byte anywhere in it', () => {
    expect(check(pack)).toEqual([]);
    let seed = 20_260_131;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const unseen: string[] = [];
    for (let turn = 0; turn < 1_000; turn++) {
      const at = random(pack.length);
      const was = pack[at]!;
      pack[at] = was ^ (1 + random(255));
      if (check(pack).length === 0) unseen.push(`${at}: ${was} -> ${pack[at]}`);
      pack[at] = was;
    }
    expect(unseen).toEqual([]);
    expect(check(pack)).toEqual([]);
  });
});
