/** Cases in the window: their address, what the journal says in words, and a report that nothing in it can break out of. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown } from '../../../../src/renderer/parts/markdown.ts';
import {
  casesFilterOf,
  formatCasesQuery,
  isCasesFiltered,
  parseCasesQuery,
} from '../../../../src/renderer/state/cases-query.ts';
import { differences } from '../../../../src/renderer/views/cases/case-conflict.tsx';
import { tagsOf } from '../../../../src/renderer/views/cases/case-dialogs.tsx';
import { escapeHtml, reportHtml, reportMarkdown } from '../../../../src/renderer/views/cases/report.ts';
import { countsInWords, entryInWords } from '../../../../src/renderer/views/cases/words.tsx';
import type { CaseDetail, CaseMember } from '../../../../src/shared/protocol/cases.ts';

const AT = '2026-01-31T10:00:00.000000Z';
const NASTY =
  '<script>alert(1)</script> | [x](javascript:1) ![i](https://evil.example/p.png) \u202eeb\u202c `a` & mail@x.example';

const detail = (title = 'Odd requests'): CaseDetail => ({
  row: {
    id: '7',
    title,
    status: 'closed',
    outcome: 'confirmed',
    severity: 'HIGH',
    owner: null,
    tags: ['a', 'b'],
    counts: { alert: 2, event: 0, conversation: 1, person: 0 },
    notes: 1,
    createdBy: 'ana',
    createdAt: AT,
    updatedBy: 'ben',
    updatedAt: AT,
    version: 3,
  },
  summary: NASTY,
  notes: [{ id: '1', author: NASTY, at: AT, body: `One\n${NASTY}` }],
  entries: [
    {
      seq: 4,
      at: AT,
      actor: 'ana',
      action: 'cases.add',
      changes: [],
      counts: { alert: 2, event: 0, conversation: 1, person: 0 },
    },
  ],
});
const member: CaseMember = {
  kind: 'alert',
  ref: 'a:1',
  addedBy: 'ana',
  addedAt: AT,
  gone: true,
  at: AT,
  personKey: 'u:1',
  personName: NASTY,
  level: 'HIGH',
  score: 70,
  state: 'OPEN',
  text: NASTY,
};

describe('the address of the list', () => {
  it('gives back every query that it can hold, nobody as owner included', () => {
    for (const address of [
      '',
      'text=a&status=open,closed&severity=HIGH&owner=-&tag=x&order=created',
      'owner=ana',
    ]) {
      const query = parseCasesQuery(new URLSearchParams(address));
      const again = new URLSearchParams(
        Object.entries(formatCasesQuery(query)).filter(([, value]) => value !== ''),
      );
      expect(parseCasesQuery(again)).toEqual(query);
      expect(isCasesFiltered(query)).toBe(address !== '');
    }
    expect(casesFilterOf(parseCasesQuery(new URLSearchParams('owner=-')))).toEqual({ owner: '' });
    expect(parseCasesQuery(new URLSearchParams('status=nonsense&order=x'))).toMatchObject({
      statuses: [],
      order: 'updated',
    });
  });
});

describe('in words', () => {
  it('counts, entries, tags, and what two consoles wanted', () => {
    expect(countsInWords(detail().row.counts)).toBe('2 alerts, 1 conversation');
    expect(countsInWords({ alert: 0, event: 0, conversation: 0, person: 0 })).toBe('nothing');
    expect(entryInWords(detail().entries[0]!)).toEqual({
      title: 'Added 2 alerts, 1 conversation',
      lines: [],
    });
    expect(
      entryInWords({
        seq: 1,
        at: AT,
        actor: 'a',
        action: 'cases.change',
        counts: null,
        changes: [
          { field: 'status', before: 'open', after: 'closed' },
          { field: 'owner', before: 'ana', after: null },
        ],
      }).lines,
    ).toEqual(['Status: Open → Closed', 'Owner: ana → nothing']);
    expect(tagsOf(' a, b ,a,, ')).toEqual(['a', 'b']);
    expect(differences(detail(), { title: 'Odd requests', owner: 'ana', status: 'open' })).toEqual([
      ['Status', 'Closed, confirmed', 'Open'],
      ['Owner', 'nobody', 'ana'],
    ]);
  });
});

describe('the report', () => {
  const input = { detail: detail(NASTY), members: [member], zone: 'Asia/Kolkata', now: Date.parse(AT) };

  it('holds every fact, with times in the zone and in UTC, and says what was deleted since', () => {
    for (const text of [reportMarkdown(input), reportHtml(input)]) {
      for (const fact of [
        'Closed, confirmed',
        'deleted since',
        'Added 2 alerts, 1 conversation',
        '⟦RLO⟧',
        'UTC+05:30',
      ])
        expect(text).toContain(fact);
      expect(text).toContain('2026-01-31 15:30:00 (2026-01-31 10:00:00 UTC)');
      expect(text).not.toMatch(/[\u202a-\u202e]/);
    }
  });

  it('runs nothing and fetches nothing, whatever was written', () => {
    const html = reportHtml(input);
    expect(html.match(/<script|<img|<a |src=|href=|javascript:1\)"/g)).toBeNull();
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    const markdown = reportMarkdown(input);
    expect(markdown).not.toContain('<script');
    expect(markdown).not.toContain('://');
    // Every bracket that would begin a link or an image is escaped.
    expect(markdown.match(/(?<!\\)[[\]]/g)).toBeNull();
  });

  it('escapes any text to one that is neither a tag nor a cell nor a line of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']/);
        const markdown = escapeMarkdown(text);
        expect(markdown).not.toMatch(/[<>\n\r]|^\s*[-+=#]|:\/\/|@/);
        expect(markdown.replace(/\\[\\`*_{}[\]|#~!$]/g, '')).not.toMatch(/[\\`*_[\]|~](?![-+=.)])/);
      }),
    );
  });
});
