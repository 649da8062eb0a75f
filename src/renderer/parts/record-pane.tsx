// A list of records with each of its states: read, failed, empty, searched so far; and below it how much of it there is.
import { Filter } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { Button } from './button.tsx';
import { Callout, EmptyState, ErrorNote } from './notice.tsx';
import { RecordList, type RecordListProps } from './record-list.tsx';
import { Skeleton } from './skeleton.tsx';
import { Time } from './time.tsx';

/** Rows are counted no further than this. */
const COUNTED = 10_000;

export interface RecordPaneProps<Row> extends RecordListProps<Row> {
  /** Several rows, for counts: "rows". */
  many: string;
  /** Clears the filters; null where none is set. */
  onClear: (() => void) | null;
  /** Where there is nothing at all: the icon, the title and what would fill it. */
  empty: { icon: ReactNode; title: string; remedy: string };
}

export function RecordPane<Row>({ onClear, empty, many, ...props }: RecordPaneProps<Row>) {
  const { list, one } = props;
  const { rows, gaps, failure, reading, searchedTo } = useStore(list.store);
  const clear = onClear !== null && <Button onClick={onClear}>Clear filters</Button>;
  const again = () => void list.read();
  return (
    <div className="flex h-full min-h-0 flex-col">
      {rows !== null && failure !== null && (
        <ErrorNote error={failure} onRetry={again} className="m-2 mb-0" />
      )}
      {gaps.length > 0 && (
        <Callout kind="warn" title="Some of it could not be shown" className="m-2 mb-0">
          {gaps.join(' ')}
        </Callout>
      )}
      <div className="min-h-0 flex-1">
        {rows === null ? (
          failure !== null ? (
            <ErrorNote form="fill" error={failure} onRetry={again} />
          ) : (
            <Skeleton lines={16} className="p-4" />
          )
        ) : rows.length > 0 ? (
          <RecordList {...props} />
        ) : searchedTo !== null ? (
          <EmptyState
            icon={<Filter />}
            title={`No ${one} found so far`}
            actions={
              <>
                <Button kind="primary" busy={reading} onClick={() => void list.more()}>
                  Search further back
                </Button>
                {clear}
              </>
            }
          >
            Searched back to <Time at={searchedTo} form="full" />. With a user or a time there is less to
            search.
          </EmptyState>
        ) : onClear !== null ? (
          <EmptyState icon={<Filter />} title={`No ${one} fits these filters`} actions={clear} />
        ) : (
          <EmptyState icon={empty.icon} title={empty.title}>
            {empty.remedy}
          </EmptyState>
        )}
      </div>
      {rows !== null && rows.length > 0 && <HowMany list={list} one={one} many={many} />}
    </div>
  );
}

/** How many there are as far as that is known, and how far it was searched. */
function HowMany<Row>({ list, one, many }: Pick<RecordPaneProps<Row>, 'list' | 'one' | 'many'>) {
  const { rows, next, reading, searchedTo, total } = useStore(list.store);
  const read = rows?.length ?? 0;
  const words = (n: number) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
  const all =
    next === null ? words(read) : total === null ? `${words(read)} read so far` : totalWords(total, words);
  return (
    <footer className="flex h-8 shrink-0 items-center gap-3 border-t border-line px-4 text-sm text-muted">
      <span className="tnum" role="status">
        {all}
      </span>
      {searchedTo !== null && (
        <>
          <span className="truncate">
            searched back to <Time at={searchedTo} form="full" />
          </span>
          <Button kind="quiet" busy={reading} onClick={() => void list.more()}>
            Search further back
          </Button>
        </>
      )}
    </footer>
  );
}

const totalWords = (total: number, words: (n: number) => string) =>
  total > COUNTED ? `More than ${words(COUNTED)}` : words(total);
