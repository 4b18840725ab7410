/** Why something failed, for the log. Messages of errors may quote what was typed, so only their first words that cannot are given. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error
    ? `${error.name}: ${error.message.split(/["'\n]/)[0] ?? ''}`.slice(0, 200)
    : typeof error
