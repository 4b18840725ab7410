/** Sizes that both sides enforce. Text lengths are in Unicode code points, the unit of Postgres' char_length. */

export const limits = {
  titleCodePoints: 500,
  nameCodePoints: 200,
  notesCodePoints: 100_000,
  /** Of the notes as JSON in UTF-8, so that a task with them still fits into `rowBytes`. */
  notesBytes: 176 * 1024,
  pushRows: 1000,
  /** Of many pushes in a row a device sends the first one early, and so with fewer rows. */
  firstPushRows: 500,
  pushBytes: 512 * 1024,
  bodyBytes: 1024 * 1024,
  rowBytes: 192 * 1024,
  /** Of JSON that people's programs make: containers inside each other, and members of one of them. */
  jsonDepth: 8,
  jsonItems: 1000,
  pullRows: 500,
  snapshotPullRows: 2000,
  applyRows: 500,
  clockAheadMs: 60_000,
  /** Days in the Trash before the server empties a row's texts, and further days before it forgets the row. */
  trashDays: 30,
  stubDays: 400,
  passwordMinCharacters: 12,
  passwordMaxCharacters: 128,
  windowRows: 200,
  historyEntries: 500,
  historyDays: 400,
  restoreRows: 100_000,
  yearMin: 1970,
  yearMax: 2200,
} as const
