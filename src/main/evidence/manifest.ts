// The manifest of an evidence pack: who exported what, when, from where and with which filters, and the SHA-256 of every file.

export interface ManifestFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Rows of a table; null for files that hold none. */
  readonly rows: number | null;
}

export interface Manifest {
  readonly format: 'watchroom-evidence/1';
  readonly console: { readonly name: string; readonly version: string };
  readonly exported: {
    /** By this machine's clock. */
    readonly at: string;
    readonly by: string;
    /** The database's role that it was read as. */
    readonly role: string;
  };
  readonly source: {
    readonly workspace: string;
    readonly database: string;
    readonly server: string;
    /** By the database's clock: everything is of this one moment. */
    readonly readAt: string;
  };
  readonly report: {
    readonly kind: string;
    readonly title: string;
    readonly from: string;
    readonly to: string;
    readonly filter: unknown;
    readonly caseId: string | null;
    readonly gaps: readonly string[];
  };
  readonly redaction: { readonly text: string; readonly personal: string; readonly words: readonly string[] };
  readonly tables: readonly {
    readonly name: string;
    readonly title: string;
    readonly rows: number;
    /** A count of the same by SQL of its own, taken at the same moment. */
    readonly population: {
      readonly what: string;
      readonly count: number;
      readonly sql: string;
      readonly parameters: readonly unknown[];
    } | null;
  }[];
  readonly journal: { readonly entries: number; readonly head: string } | null;
  readonly frameworks: unknown;
  readonly key: { readonly algorithm: 'Ed25519'; readonly fingerprint: string };
  readonly files: readonly ManifestFile[];
}

/** As the signature covers it. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
