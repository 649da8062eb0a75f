/** The journal's entry in the frame. */
import { BookLock } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { JournalView } from './journal-view.tsx';

export const journalScreen: Screen = {
  id: 'journal',
  title: 'Journal',
  icon: BookLock,
  keys: 'g j',
  right: 'journal.read',
  place: 'main',
  View: JournalView,
};
