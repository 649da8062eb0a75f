// The verification as Markdown: what comes from a database cannot break out of its cell or become markup.
import { expect, test } from 'vitest';
import { reportOf } from '../../../../src/renderer/views/verification/report.ts';

const READ = { readAt: '2026-01-31T10:00:00.000000Z', database: 'omni', role: 'jo', server: 'PostgreSQL 15' };

test('a name with a pipe, a line break and markup stays one cell of text', () => {
  const text = reportOf({
    ...READ,
    answers: [
      {
        id: 'x',
        question: 'Which?',
        answer: 'One: <b>a</b>.',
        state: 'warn',
        notes: ['a\n# b'],
        facts: {
          columns: ['Table', 'Rows'],
          rows: [
            ['a|b\n<script>', 3],
            [null, 'x'],
          ],
        },
        sql: 'SELECT 1 -- ``` fence',
      },
    ],
  });
  expect(text).toContain('| a\\|b &lt;script&gt; | 3 |');
  expect(text).toContain('|  | x |');
  expect(text).toContain('**Worth knowing.** One: &lt;b&gt;a&lt;/b&gt;.');
  expect(text).toContain('- a \\# b');
  expect(text).toContain('````sql\nSELECT 1 -- ``` fence\n````');
});
