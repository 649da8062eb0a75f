// The guard protocol: whatever comes is read without a throw, and answers say what the platform acts on.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  answeredId,
  answerText,
  digestOf,
  readRequest,
  requestKeyOf,
  resultOf,
  resultWithout,
  userOf,
} from '../../../../src/main/monitor/guard-request.ts';
import { unscored } from '../../../../src/main/monitor/record.ts';

test('any text is a request or is told why it is none', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (payload) => {
      const read = readRequest(payload);
      expect('malformed' in read || read.requestId !== undefined).toBe(true);
    }),
  );
});

test('an answer is found by the id it was asked with, whatever is in it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ minLength: 1 }), fc.integer()), fc.string(), (id, message) => {
      const request = readRequest(JSON.stringify({ request_id: id, user_id: 1, message }));
      if ('malformed' in request) return;
      const text = answerText(request, resultWithout('why', 'open', 4, 1));
      expect(answeredId(text)).toBe(String(id));
      expect(JSON.parse(text).request_id).toEqual(id);
    }),
  );
});

test('a user is the same as a number and as text', () => {
  expect([7, '7', ' 7 ', '007'].map(userOf)).toEqual(['7', '7', '7', '7']);
  expect([null, '', 1.5, {}, Number.NaN].map(userOf)).toEqual([null, null, null, null, null]);
  expect(userOf('jo@example.org')).toBe('jo@example.org');
});

test('keys: the same request has the same, another user, text or id another', () => {
  const key = (id: string, user: string, text: string) => requestKeyOf(id, digestOf(user, text));
  expect(key('i', 'u', 't')).toBe(key('i', 'u', 't'));
  expect(new Set([key('i', 'u', 't'), key('j', 'u', 't'), key('i', 'v', 't'), key('i', 'u', 's')]).size).toBe(
    4,
  );
});

describe('what is answered', () => {
  const verdict = { ...unscored(''), total: 85, level: 'CRITICAL' as const, alertLevel: 'CRITICAL' as const };

  test('only a blocked message is called unsafe: the platform counts everything unsafe as a violation', () => {
    expect(resultOf({ ...verdict, blocked: true, action: 'ESCALATED' }, 3.4, false)).toMatchObject({
      safe: false,
      action: 'block',
      score: 0.85,
      latency_ms: 3,
    });
    expect(resultOf(verdict, 3, false)).toMatchObject({ safe: true, action: 'warn' });
    expect(resultOf({ ...verdict, alertLevel: null }, 3, false)).toMatchObject({
      safe: true,
      action: 'allow',
    });
  });

  test.each([1, 2])('without a verdict, closed still passes in phase %d', (phase) => {
    expect(resultWithout('Late', 'closed', phase, 1)).toMatchObject({ safe: true, action: 'allow' });
  });
  test.each([3, 4])('without a verdict, closed refuses in phase %d and open passes', (phase) => {
    expect(resultWithout('Late', 'closed', phase, 1)).toMatchObject({ safe: false, action: 'block' });
    expect(resultWithout('Late', 'open', phase, 1)).toMatchObject({ safe: true });
  });
});
