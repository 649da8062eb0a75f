// The conversations' entry in the frame: no place in the navigation, since one is always reached from an alert or a person.
import { MessagesSquare } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { ConversationView } from './conversation-view.tsx';

export const conversationsScreen: Screen = {
  id: 'conversations',
  title: 'Conversation',
  icon: MessagesSquare,
  keys: '',
  right: 'people.read',
  place: 'linked',
  View: ConversationView,
};
