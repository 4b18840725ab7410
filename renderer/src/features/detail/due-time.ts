/** Times of day between the engine's instants, its minutes after midnight, and the `HH:MM` of a native time field. */

export function timeOf(instantMs: number, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(
    instantMs,
  )
}

export function minutesOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}
