// Errors of drivers become Failures that say what to do, and never carry a secret or the SQL.
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { databaseAway, sqlState, translateError } from '../../../../src/main/workspace/errors.ts';
import { Failure } from '../../../../src/shared/model/failure.ts';

function databaseError(code: string, message = 'words of the server'): pg.DatabaseError {
  const error = new pg.DatabaseError(message, message.length, 'error');
  error.code = code;
  return error;
}

describe('translateError', () => {
  it.each([
    ['28P01', 'login-refused', false],
    ['28000', 'login-refused', false],
    ['3D000', 'database-unknown', false],
    ['42501', 'not-allowed', false],
    ['42P01', 'schema-mismatch', false],
    ['42703', 'schema-mismatch', false],
    ['57014', 'statement-timeout', true],
    ['57P01', 'database-away', true],
    ['57P03', 'database-away', true],
    ['08006', 'database-away', true],
    ['53100', 'disk-full', true],
    ['40001', 'database-busy', true],
    ['25006', 'read-only', false],
    ['XX000', 'database-error', false],
  ])('knows SQLSTATE %s as %s', (state, code, retryable) => {
    const failure = translateError(databaseError(state));
    expect(failure).toMatchObject({ code, retryable });
    expect(sqlState(failure)).toBe(state);
    expect(failure.hint).not.toBe('');
  });

  it.each([
    ['ECONNREFUSED', 'database-away', true],
    ['ENOTFOUND', 'host-unknown', true],
    ['EPIPE', 'database-away', true],
    ['ENOSPC', 'disk-full', true],
    ['EROFS', 'folder-closed', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls-untrusted', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls-wrong-name', false],
  ])('knows the code %s of Node as %s', (code, expected, retryable) => {
    const failure = translateError(Object.assign(new Error('words'), { code }));
    expect(failure).toMatchObject({ code: expected, retryable });
    expect(sqlState(failure)).toBeUndefined();
  });

  it('takes the first of several addresses tried', () => {
    const inner = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    expect(translateError(new AggregateError([inner])).code).toBe('database-away');
  });

  it.each([
    ['The server does not support SSL connections', 'tls-not-offered'],
    ['Connection terminated unexpectedly', 'database-away'],
    ['timeout expired', 'database-away'],
    ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a non-empty string', 'password-missing'],
  ])('knows the driver by its words: %s', (message, code) => {
    expect(translateError(new Error(message)).code).toBe(code);
  });

  it('passes a Failure on as it is', () => {
    const failure = new Failure('x', 'y', 'z');
    expect(translateError(failure)).toBe(failure);
    expect(databaseAway('gone').retryable).toBe(true);
  });

  it('shows nothing but code, message, hint and retryable of a login that failed', () => {
    const error = Object.assign(databaseError('28P01', 'password authentication failed'), {
      detail: 'secret-detail',
    });
    expect(JSON.stringify(translateError(error).details())).not.toContain('secret');
  });
});
