// cli match: says what Python's re.search would say of each row {pattern, text, ignore_case}.
import { z } from 'zod';
import { workerPath } from '../workspace/worker-path.ts';
import type { Lines } from './lines.ts';
import { Searcher } from './search.ts';

const rowSchema = z.object({
  pattern: z.string(),
  text: z.string(),
  ignore_case: z.boolean().default(false),
});

export async function runMatch(lines: Lines): Promise<void> {
  const searcher = new Searcher(workerPath('search'));
  try {
    for await (const row of lines.rows(rowSchema)) await lines.write(await searcher.search(row));
  } finally {
    await searcher.close();
  }
}
