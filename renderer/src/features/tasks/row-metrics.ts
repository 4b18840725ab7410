/** The heights that the windowing needs as numbers; the same as in tokens.css and task-list.css. */
export const rowHeight = 36
export const groupHeight = 44
