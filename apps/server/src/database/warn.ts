/** Tells the operator something in one sentence. The fields belong to it. */
export type Warn = (fields: object, sentence: string) => void;
