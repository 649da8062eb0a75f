// Handlers of conversations: one replayed by page, and the whole of its long texts.
import type { Handlers } from '../dispatch/handlers.ts';
import { readConversationPage, readStepText } from '../stores/conversations.ts';
import { engineSettings } from '../stores/engine.ts';

export interface ConversationsService {
  readonly handlers: Pick<Handlers, 'conversations.read' | 'conversations.text'>;
}

export function createConversationsService(): ConversationsService {
  return {
    handlers: {
      'conversations.read': async (input, context) => {
        const { database, shape } = context.workspace();
        const { settings } = await engineSettings(database, shape());
        return readConversationPage(database, shape(), settings.accumulation, input);
      },
      'conversations.text': async (input, context) => {
        const { database, shape } = context.workspace();
        const { settings } = await engineSettings(database, shape());
        return readStepText(database, shape(), settings.accumulation, input);
      },
    },
  };
}
