/** People: the list of all of them, or the page of one. */
import { useRoute } from '../../state/route.ts';
import { PeopleList } from './people-list.tsx';
import { PersonPage } from './person-page.tsx';

export function PeopleView() {
  const key = useRoute().path.slice('people/'.length);
  return key === '' ? <PeopleList /> : <PersonPage key={key} personKey={key} />;
}
