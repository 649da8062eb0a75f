// Proves that the bounded map and its order behave like the plain ones they are faster than.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BoundedMap } from '../../../../src/main/streams/bounded-map.ts';
import { OrderedKeys } from '../../../../src/main/streams/ordered-keys.ts';

test('the order of keys is that of a plain map whose keys move when they are added again', () => {
  const steps = fc.array(fc.record({ key: fc.nat(12), add: fc.boolean() }), { maxLength: 400 });
  fc.assert(
    fc.property(steps, (list) => {
      const keys = new OrderedKeys<number>();
      const plain = new Set<number>();
      for (const { key, add } of list) {
        plain.delete(key);
        keys.delete(key);
        if (!add) continue;
        plain.add(key);
        keys.add(key);
      }
      expect([...keys]).toEqual([...plain]);
      expect(keys.size).toBe(plain.size);
    }),
  );
});

test('the oldest go when there are too many or when they are too old, and are told of', () => {
  const steps = fc.array(fc.record({ key: fc.nat(20), pause: fc.nat(30), out: fc.boolean() }), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(steps, (list) => {
      const forgotten: number[] = [];
      const map = new BoundedMap<number, number>(8, 100, (key) => forgotten.push(key));
      let plain = new Map<number, number>();
      const expected: number[] = [];
      let now = 0;
      for (const { key, pause, out } of list) {
        now += pause;
        plain.delete(key);
        if (out) map.delete(key);
        else {
          map.set(key, now, now);
          plain.set(key, now);
          const kept = [...plain].filter(([, at]) => at > now - 100).slice(-8);
          expected.push(...[...plain.keys()].filter((one) => !kept.some(([other]) => other === one)));
          plain = new Map(kept);
        }
      }
      expect(forgotten).toEqual(expected);
      for (let key = 0; key <= 20; key++) expect(map.get(key)).toBe(plain.get(key));
    }),
  );
});
