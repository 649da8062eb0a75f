// What crosses between the core and the thread that groups messages.

export interface CampaignsWorkerData {
  readonly texts: readonly string[];
}

/** For each text the place of the first text of its group; -1 for a text that says too little to belong to one. */
export type Groups = Int32Array;
