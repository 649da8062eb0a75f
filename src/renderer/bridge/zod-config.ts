// Tells zod not to compile its checks: the window's content policy forbids eval. Imported before any schema is built.
import { z } from 'zod';

z.config({ jitless: true });
