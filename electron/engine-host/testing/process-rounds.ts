/** Rounds of a process test: few in every run, as many as `TIDELIST_PROCESS_ROUNDS` says in a long one. */
export function processRounds(few: number): number {
  const wanted = Number(process.env.TIDELIST_PROCESS_ROUNDS ?? few)
  if (!Number.isSafeInteger(wanted) || wanted < 1) throw new Error('TIDELIST_PROCESS_ROUNDS is not a number')
  return wanted
}

export const longRunMs = (rounds: number): number => 60_000 + rounds * 20_000
