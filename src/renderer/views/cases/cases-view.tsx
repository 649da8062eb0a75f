/** Cases: the list of all of them, or the page of one. */
import { useRoute } from '../../state/route.ts';
import { CasePage } from './case-page.tsx';
import { CasesList } from './cases-list.tsx';

export function CasesView() {
  const id = useRoute().path.slice('cases/'.length);
  return id === '' ? <CasesList /> : <CasePage key={id} id={id} />;
}
