// Work that nobody waits for steps aside: it goes on when nothing is being asked any more, and never once it is called off.
import { describe, expect, it } from 'vitest';
import { createAttention } from '../../../../src/main/services/attention.ts';

const NEVER = new AbortController().signal;

describe('attention', () => {
  it('holds work back until what is asked is answered, whether well or not', async () => {
    const attention = createAttention();
    let answer: (failure: Error) => void = () => undefined;
    const call = attention.during(() => new Promise<void>((_, reject) => (answer = reject)));
    let went = false;
    const paused = attention.pause(NEVER).then(() => {
      went = true;
    });
    expect(await Promise.race([paused, attention.during(async () => 'another question')])).toBe(
      'another question',
    );
    expect(went).toBe(false);
    answer(new Error('refused'));
    await expect(call).rejects.toThrow('refused');
    await paused;
    expect(went).toBe(true);
  });

  it('does not wait where nobody ever asked, nor for the first answers once it is called off', async () => {
    const attention = createAttention();
    await attention.pause(NEVER);
    const off = new AbortController();
    const first = attention.firstAnswers(off.signal);
    off.abort(new Error('closed'));
    await expect(first).rejects.toThrow();
  });
});
