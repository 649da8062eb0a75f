// The schema viewer's entry in the frame.
import { GitCompareArrows } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { SchemaView } from './schema-view.tsx';

export const schemaScreen: Screen = {
  id: 'schema',
  title: 'Schema',
  icon: GitCompareArrows,
  keys: 'g d',
  right: 'schema.read',
  place: 'main',
  View: SchemaView,
};
