// Backtests: those there are, a new one, and the result of one, each at an address of its own.
import { useEffect, useState } from 'react';
import type { Backtest, BacktestSpec } from '../../../../shared/protocol/backtests.ts';
import { watchBacktests } from '../../../state/backtests.ts';
import { navigate, useRoute } from '../../../state/route.ts';
import { BacktestList } from './backtest-list.tsx';
import { NewBacktest } from './new-backtest.tsx';
import { ResultPage } from './result-page.tsx';

const HOME = 'patterns/backtests';

export function BacktestsRoom() {
  useEffect(watchBacktests, []);
  const { path, query } = useRoute();
  const id = path.split('/')[2] || null;
  const draft = query.get('draft');
  const pattern = query.get('pattern');
  const [again, setAgain] = useState<BacktestSpec | null>(null);
  const asking = again !== null || draft !== null || pattern !== null || query.has('new');
  const onAgain = (backtest: Backtest) => setAgain(backtest.spec);
  const close = () => {
    setAgain(null);
    if (id === null) navigate(HOME, {}, { replace: true });
  };
  return (
    <>
      {id === null ? (
        <BacktestList
          onOpen={(one) => navigate(`${HOME}/${one}`)}
          onCompare={(one, other) => navigate(`${HOME}/${one}`, { with: other })}
          onNew={() => navigate(HOME, { new: '1' })}
        />
      ) : (
        <ResultPage
          key={id}
          id={id}
          withId={query.get('with')}
          onBack={() => navigate(HOME)}
          onCompare={(other) => navigate(`${HOME}/${id}`, { with: other ?? '' })}
          onAgain={onAgain}
          onStarted={(started) => navigate(`${HOME}/${started}`)}
        />
      )}
      {asking && (
        <NewBacktest
          seed={{ spec: again, draft, pattern }}
          onClose={close}
          onStarted={(started) => {
            setAgain(null);
            navigate(`${HOME}/${started}`, {}, { replace: id === null });
          }}
        />
      )}
    </>
  );
}
