// What was found out about a database before the questions are answered; filled by stores/verification.ts.
import type { PathSetting } from './search-path.ts';

/** A relation called audit_logs, in whichever schema. */
export interface AuditTable {
  readonly schema: string;
  readonly kind: 'table' | 'partitioned table' | 'view' | 'materialised view' | 'foreign table';
  readonly owner: string;
  readonly columns: readonly string[];
  /** Type of each column as Postgres prints it. */
  readonly types: Readonly<Record<string, string>>;
  /** An estimate until it was counted; null where neither is known. */
  readonly rows: number | null;
  readonly exact: boolean;
  readonly bytes: number;
  readonly readable: boolean;
  /** Roles that may insert. */
  readonly writers: readonly string[];
  /** Schemas of other audit_logs that this one is a view, a child or a partition of. */
  readonly standsOn: readonly string[];
}

export interface AuditActivity {
  readonly schema: string;
  /** The column that was taken as the time of an entry; null where none is. */
  readonly time: string | null;
  readonly first: string | null;
  readonly last: string | null;
  /** Entries of each of the last seven days, oldest first. */
  readonly days: readonly number[];
  /** Different users with an entry in the last seven days. */
  readonly users: number | null;
  /** Why it could not be read, in words. */
  readonly problem: string | null;
}

export interface RolePaths {
  readonly role: string;
  readonly roles: readonly {
    readonly name: string;
    readonly login: boolean;
    readonly mayUse: readonly string[];
  }[];
  readonly settings: readonly PathSetting[];
  /** What applies where no setting does. */
  readonly otherwise: string;
  /** The path of the console's own connection. */
  readonly own: readonly string[];
}

export interface IdSpaces {
  readonly auth: number;
  readonly public: number;
  readonly both: number;
  /** Same e-mail, another id. */
  readonly otherId: number;
  /** Same id, another e-mail: what is joined by id is tied to the wrong person. */
  readonly mistaken: number;
  readonly examples: readonly { readonly id: string; readonly auth: string; readonly public: string }[];
}

export interface KeyType {
  readonly column: string;
  readonly table: string;
  readonly type: string;
}
