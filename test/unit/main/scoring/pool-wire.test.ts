// What a thread is told of a conversation is what was known of it, but for the texts that were read already.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readTurn, type Turn } from '../../../../src/main/scoring/behaviour.ts';
import type { Context } from '../../../../src/main/scoring/engine.ts';
import { packContext, unpackContext } from '../../../../src/main/scoring/pool-wire.ts';

const turn: fc.Arbitrary<Turn> = fc
  .record({
    atMs: fc.integer({ min: 0, max: 2 ** 45 }),
    text: fc.string({ unit: 'binary', maxLength: 200 }),
    toolCalls: fc.nat(50),
    known: fc.boolean(),
  })
  .map(({ known, text, ...same }) =>
    known ? { ...same, text: '', read: readTurn(text) } : { ...same, text },
  );

it('comes out of the wire as it went in', () => {
  const context: fc.Arbitrary<Context> = fc.record({
    earlier: fc.array(turn, { maxLength: 40 }),
    denials: fc.nat(20),
    scored: fc.array(fc.record({ atMs: fc.integer({ min: 0, max: 2 ** 45 }), score: fc.nat(100) }), {
      maxLength: 40,
    }),
    profile: fc.constantFrom(null, {
      incidents: 3,
      high: 1,
      critical: 0,
      lastIncidentMs: 5,
      whitelisted: false,
      flagged: true,
    }),
    bypassesBlocking: fc.boolean(),
  });
  fc.assert(
    fc.property(context, (one) => {
      const earlier = one.earlier.map(({ text, read = readTurn(text), ...same }) => ({
        ...same,
        text: '',
        read,
      }));
      expect(unpackContext(structuredClone(packContext(one)))).toEqual({ ...one, earlier });
    }),
    { numRuns: 200 },
  );
});
